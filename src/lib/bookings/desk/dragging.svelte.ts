/**
 * Dragging a booking over the time grid: where it would land and whether that time is offered, before it is
 * dropped. Dropping asks; it changes nothing by itself. By touch a long press lifts, so that the grid
 * still scrolls. What dragging does, the Move dialog does too (WCAG 2.5.7).
 */
import type { Attachment } from 'svelte/attachments';
import type { DeskBooking } from '../desk-views.ts';
import { minuteOf } from './grid.ts';
import { OfferedTimes } from './offered-times.ts';

export interface Target {
	readonly day: string;
	readonly staffId: string;
	/** Wall minute of the start. */
	readonly minute: number;
	/** Is it offered? Unknown until the day's times have come. */
	readonly fit: 'yes' | 'no' | 'unknown';
}

interface Host {
	store(): string;
	from(): number;
	until(): number;
	/** Undefined: not to be moved. */
	booking(code: string): DeskBooking | undefined;
	drop(booking: DeskBooking, target: Target): void;
	/** A click on free time. */
	pick(target: Target): void;
}

const SNAP_MINUTES = 15;
const LIFT_PIXELS = 5;
const PRESS_MS = 350;

interface Grip {
	readonly booking: DeskBooking;
	readonly pointer: number;
	readonly x: number;
	readonly y: number;
	/** Pixels between the visit's top and the pointer. */
	readonly offset: number;
	readonly touch: boolean;
	lifted: boolean;
	timer?: ReturnType<typeof setTimeout>;
}

export class Dragging {
	/** Code of the booking in the hand, or just dropped. */
	code = $state<string | null>(null);
	target = $state.raw<Target | null>(null);
	/** Minutes. */
	length = $state(0);

	readonly #host: Host;
	#grip: Grip | null = null;
	#dropped = false;
	#offered: OfferedTimes | null = null;

	constructor(host: Host) {
		this.#host = host;
	}

	/** The dialog has closed: nothing is in the hand any more. */
	settle(): void {
		if (this.#grip) return;
		this.code = null;
		this.target = null;
	}

	readonly attach: Attachment<HTMLElement> = (grid) => {
		const off = new AbortController();
		const on = <K extends keyof HTMLElementEventMap>(
			type: K,
			listener: (event: HTMLElementEventMap[K]) => void,
			options: AddEventListenerOptions = {}
		): void => grid.addEventListener(type, listener, { signal: off.signal, ...options });
		on('pointerdown', (event) => this.#press(event));
		on('pointermove', (event) => this.#move(event));
		on('pointerup', (event) => this.#release(event));
		on('pointercancel', () => this.#forget());
		on('touchmove', (event) => this.#grip?.lifted && event.preventDefault(), { passive: false });
		on('contextmenu', (event) => this.#grip?.touch && event.preventDefault());
		on('click', (event) => this.#click(event), { capture: true });
		window.addEventListener('keydown', (event) => event.key === 'Escape' && this.#forget(), {
			signal: off.signal
		});
		return () => off.abort();
	};

	#press(event: PointerEvent): void {
		this.#dropped = false;
		const visit =
			event.target instanceof Element ? event.target.closest<HTMLElement>('[data-code]') : null;
		const booking = visit && this.#host.booking(visit.dataset['code'] ?? '');
		if (!visit || !booking || event.button !== 0) return;
		const touch = event.pointerType === 'touch';
		const grip: Grip = {
			booking,
			pointer: event.pointerId,
			x: event.clientX,
			y: event.clientY,
			offset: event.clientY - visit.getBoundingClientRect().top,
			touch,
			lifted: false
		};
		if (touch) grip.timer = setTimeout(() => this.#lift(grip), PRESS_MS);
		this.#grip = grip;
	}

	#lift(grip: Grip): void {
		grip.lifted = true;
		const { booking } = grip;
		this.code = booking.code;
		this.length =
			minuteOf(booking.localEnd, booking.day) - minuteOf(booking.localStart, booking.day);
		this.#offered = new OfferedTimes(this.#host.store(), booking);
	}

	#move(event: PointerEvent): void {
		const grip = this.#grip;
		if (grip?.pointer !== event.pointerId) return;
		const far = Math.hypot(event.clientX - grip.x, event.clientY - grip.y) > LIFT_PIXELS;
		if (!grip.lifted) {
			if (!far) return;
			if (grip.touch) {
				this.#forget();
				return;
			}
			this.#lift(grip);
			(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
		}
		event.preventDefault();
		const found = this.#under(event.clientX, event.clientY - grip.offset + 1, event.clientY);
		if (!found) return;
		this.#aim(found);
		void this.#offered?.ask(found.day).then(() => this.target && this.#aim(this.target));
	}

	#release(event: PointerEvent): void {
		const grip = this.#grip;
		if (grip?.pointer !== event.pointerId) return;
		clearTimeout(grip.timer);
		this.#grip = null;
		if (!grip.lifted) return;
		this.#dropped = true;
		const { target } = this;
		if (target) this.#host.drop(grip.booking, target);
		else this.settle();
	}

	#forget(): void {
		clearTimeout(this.#grip?.timer);
		const lifted = this.#grip?.lifted === true;
		this.#grip = null;
		if (lifted) this.settle();
	}

	/** The click that ends a drag opens nothing; one on free time asks for a booking there. */
	#click(event: MouseEvent): void {
		if (this.#dropped) {
			event.preventDefault();
			event.stopPropagation();
			this.#dropped = false;
			return;
		}
		if (!(event.target instanceof Element) || !event.target.matches('[data-day]')) return;
		const found = this.#under(event.clientX, event.clientY, event.clientY, Math.floor);
		if (found) this.#host.pick({ ...found, fit: 'unknown' });
	}

	/** Column under the pointer, and the wall minute of `y` in it. */
	#under(
		x: number,
		y: number,
		pointerY: number,
		round: (n: number) => number = Math.round
	): Omit<Target, 'fit'> | null {
		const column = document
			.elementsFromPoint(x, pointerY)
			.find(
				(element): element is HTMLElement =>
					element instanceof HTMLElement && 'day' in element.dataset
			);
		if (!column) return null;
		const box = column.getBoundingClientRect();
		const [from, until] = [this.#host.from(), this.#host.until()];
		const raw = from + ((y - box.top) / box.height) * (until - from);
		const minute = round(raw / SNAP_MINUTES) * SNAP_MINUTES;
		return {
			day: column.dataset['day'] ?? '',
			staffId: column.dataset['staff'] ?? '',
			minute: Math.min(Math.max(minute, from), until - SNAP_MINUTES)
		};
	}

	#aim(at: Omit<Target, 'fit'>): void {
		const fit = this.#offered?.fit(at.day, at.minute, at.staffId) ?? 'unknown';
		this.target = { ...at, fit };
	}
}
