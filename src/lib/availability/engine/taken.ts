/** Finding one owner's taken time, and the starts it rules out. */
import type { Minute, Ranges, Taken, TakenRange } from './model.ts';
import { push } from './ranges.ts';

/** A stretch of `ranges`: one owner's, sorted by start. */
export interface Slice {
	readonly ranges: readonly TakenRange[];
	readonly low: number;
	readonly high: number;
}

/** Claims whose time does not count: the asker's own, and empty sessions that dissolve. */
export type Ignored = ReadonlySet<string> | null;

const indexes = new WeakMap<readonly TakenRange[], ReadonlyMap<string, Slice>>();
const NO_TIME: Slice = { ranges: [], low: 0, high: 0 };

export function takenOf(taken: Taken, ownerId: string): Slice {
	let index = indexes.get(taken.ranges);
	if (!index) indexes.set(taken.ranges, (index = indexOf(taken.ranges)));
	return index.get(ownerId) ?? NO_TIME;
}

function indexOf(ranges: readonly TakenRange[]): ReadonlyMap<string, Slice> {
	const index = new Map<string, Slice>();
	for (let low = 0; low < ranges.length;) {
		const owner = ranges[low]!.ownerId;
		let high = low + 1;
		while (high < ranges.length && ranges[high]!.ownerId === owner) {
			if (ranges[high]!.start < ranges[high - 1]!.start) return indexOf(sorted(ranges));
			high++;
		}
		if (index.has(owner)) return indexOf(sorted(ranges));
		index.set(owner, { ranges, low, high });
		low = high;
	}
	return index;
}

/** The contract says sorted; an unsorted reading must not become a double booking. */
function sorted(ranges: readonly TakenRange[]): readonly TakenRange[] {
	return [...ranges].sort((a, b) =>
		a.ownerId === b.ownerId ? a.start - b.start : a.ownerId < b.ownerId ? -1 : 1
	);
}

export function isIgnored(range: TakenRange, ignored: Ignored): boolean {
	return ignored !== null && range.claimId !== null && ignored.has(range.claimId);
}

/**
 * Starts in [from, until) at which a stretch lying [opens, closes) minutes from the start would
 * share a minute with the slice.
 */
export function blockedStarts(
	slice: Slice,
	opens: number,
	closes: number,
	ignored: Ignored,
	from: Minute,
	until: Minute
): Ranges {
	const out: number[] = [];
	const { ranges, high } = slice;
	for (let i = slice.low; i < high; i++) {
		const range = ranges[i]!;
		const first = range.start - closes + 1;
		if (first >= until) break;
		const end = range.end - opens;
		if (end <= from || (ignored !== null && isIgnored(range, ignored))) continue;
		push(out, first, end);
	}
	return out;
}

/** The taken ranges that share a minute with [start, end). */
export function overlapping(
	slice: Slice,
	start: Minute,
	end: Minute,
	ignored: Ignored
): TakenRange[] {
	const out: TakenRange[] = [];
	for (let i = slice.low; i < slice.high; i++) {
		const range = slice.ranges[i]!;
		if (range.start >= end) break;
		if (range.end > start && !isIgnored(range, ignored)) out.push(range);
	}
	return out;
}
