/** What a dragged booking could be moved to: asked once per day and drag, for anyone, so one answer serves every column. */
import { wallClock } from '#lib/platform/time.ts';
import { trpc } from '#lib/trpc/client.ts';
import type { DeskBooking } from '../desk-views.ts';
import { minuteOf } from './grid.ts';

export class OfferedTimes {
	readonly #store: string;
	readonly #booking: DeskBooking;
	/** By day: `minute staffId` of each offered start; null while it is being asked. */
	readonly #days = new Map<string, ReadonlySet<string> | null>();

	constructor(store: string, booking: DeskBooking) {
		this.#store = store;
		this.#booking = booking;
	}

	/** Unknown until the day's times have come. */
	fit(day: string, minute: number, staffId: string): 'yes' | 'no' | 'unknown' {
		const offered = this.#days.get(day);
		if (!offered) return 'unknown';
		return offered.has(`${minute} ${staffId}`) ? 'yes' : 'no';
	}

	/** Resolves when the day's times have come; at once when they were asked before. */
	async ask(day: string): Promise<void> {
		if (this.#days.has(day)) return;
		this.#days.set(day, null);
		const { serviceId, locationId, partySize, code, zone } = this.#booking;
		const asked = { store: this.#store, serviceId, locationId, party: partySize, day };
		// Not knowing is no harm: after the drop the server is asked anyway.
		const slots = await trpc.bookings.slots
			.query({ ...asked, staffId: null, moving: code })
			.catch(() => null);
		if (!slots) return;
		const starts = slots.flatMap(({ startsAt, staffIds }) => {
			const wall = wallClock(startsAt, zone);
			return staffIds.map((id) => `${minuteOf(`${wall.day}T${wall.time}`, day)} ${id}`);
		});
		this.#days.set(day, new Set(starts));
	}
}
