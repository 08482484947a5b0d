/** Alternatives to offer with a refusal: the free times closest to the one that was wanted. */
import type { Minute, Request, Slot, StoreRules, Taken } from './model.ts';
import { findSlots } from './slots.ts';
import { DAY_MINUTES } from './zones.ts';

const LOOKS = [1, 3, 7, 14, 31, 62];

/** What `taken` covers; nothing outside may be called free. */
export interface Known {
	readonly from: Minute;
	readonly until: Minute;
}

/**
 * At most `count` slots, closest first, the earlier of two equally close; never before `now`.
 * `known` is by default two weeks to either side of `wanted`.
 */
export function nearestSlots(
	rules: StoreRules,
	taken: Taken,
	request: Request,
	wanted: Minute,
	count: number,
	known: Known = { from: wanted - 14 * DAY_MINUTES, until: wanted + 14 * DAY_MINUTES }
): Slot[] {
	const first = Math.max(known.from, request.now);
	const distance = (slot: Slot): number => Math.abs(slot.start - wanted);
	let nearest: Slot[] = [];
	for (const look of LOOKS) {
		const from = Math.max(first, wanted - look * DAY_MINUTES);
		const until = Math.min(known.until, wanted + look * DAY_MINUTES + 1);
		nearest = findSlots(rules, taken, request, from, until)
			.sort((a, b) => distance(a) - distance(b) || a.start - b.start)
			.slice(0, count);
		const all = from === first && until === known.until;
		if (nearest.length === count || all) break;
	}
	return nearest;
}
