/** Where the device is, and how old the page is. */
import { all, onShown, one } from './page.ts';
import { refresh } from './visiting.ts';

const STALE_MS = 60_000;
const YEAR_SECONDS = 31_536_000;

let told = false;

/** The server names both times once it knows the device's zone (SCREENS §2.2). */
function tellZone(): void {
	const shell = one('[data-zone]');
	if (!shell || told) return;
	told = true;
	const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
	if (shell.dataset['zone'] === zone) return;
	document.cookie = `zone=${zone}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
	for (const field of all('input[name=zone]')) (field as HTMLInputElement).value = zone;
	// The page is made for the store's own zone: for most visitors nothing changes.
	const first = one('[data-first-zone]')?.dataset['firstZone'];
	if (first !== undefined && first !== zone && document.cookie.includes(zone))
		void refresh().catch(() => undefined);
}

interface Seen {
	readonly key: string;
	readonly slots: readonly HTMLElement[];
}

const picker = (): HTMLElement | null => one('[data-picker]');
const slotsNow = (): HTMLElement[] => all('[data-picker] .slots > .slot');
const valueOf = (slot: HTMLElement): string => slot.getAttribute('value') ?? '';

/** Times that were free a minute ago stay where they were, faded, so that nothing jumps. */
function fade(seen: Seen, words: string): void {
	const now = new Map(slotsNow().map((slot) => [valueOf(slot), slot]));
	let before: HTMLElement | null = null;
	for (const slot of seen.slots) {
		const same: HTMLElement | undefined = now.get(valueOf(slot));
		if (same) before = same;
		else if (slot instanceof HTMLButtonElement) {
			const gone = document.createElement('span');
			gone.className = `${slot.className} off`;
			gone.append(slot.querySelector('.time')?.cloneNode(true) ?? '');
			const small = document.createElement('small');
			small.textContent = words;
			gone.append(small);
			if (before) before.after(gone);
			else one('[data-picker] .slots')?.prepend(gone);
			before = gone;
		}
	}
}

async function refreshSlots(): Promise<void> {
	const panel = picker();
	if (!panel) return;
	const seen = { key: panel.dataset['picker'] ?? '', slots: slotsNow() };
	if ((await refresh()) !== 'drawn') return;
	const next = picker();
	if (next?.dataset['picker'] === seen.key) fade(seen, next.dataset['taken'] ?? '');
}

/** A tab that comes back after a minute asks again what is free (DESIGN-LANGUAGE §6). */
export function watchTime(): void {
	let left: number | null = null;
	onShown(tellZone);
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'hidden') left ??= performance.now();
		else if (left !== null) {
			if (performance.now() - left >= STALE_MS) void refreshSlots().catch(() => undefined);
			left = null;
		}
	});
	// A page from the browser's memory shows free times of then.
	addEventListener('pageshow', (event) => {
		if (event.persisted) void refreshSlots().catch(() => undefined);
	});
}
