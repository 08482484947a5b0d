/** Where things lie on a day's grid. Minutes are of the wall clock since the day's midnight. */

/** `2026-11-24T11:30` seen from `day`: 690; of the next day, 1440 more. */
export function minuteOf(local: string, day: string): number {
	const [date = '', time = ''] = local.split('T');
	const [hours = 0, minutes = 0] = time.split(':').map(Number);
	const shift = date === day ? 0 : date > day ? 1440 : -1440;
	return shift + hours * 60 + minutes;
}

export interface Span {
	readonly start: number;
	readonly end: number;
}

export interface Placed<T> {
	readonly item: T;
	readonly start: number;
	readonly end: number;
	/** Beside others at the same time: its place, and of how many. */
	readonly track: number;
	readonly tracks: number;
}

/**
 * Things that overlap stand side by side; a group that touches nothing else has the whole width.
 * `least`: nothing is drawn shorter, because it could not be pressed.
 */
export function place<T>(items: readonly T[], spanOf: (item: T) => Span, least = 0): Placed<T>[] {
	const sorted = items
		.map((item) => {
			const { start, end } = spanOf(item);
			return { item, start, end: Math.max(end, start + least), track: 0 };
		})
		.sort((a, b) => a.start - b.start || b.end - a.end);
	const placed: Placed<T>[] = [];
	let group: typeof sorted = [];
	let ends: number[] = [];
	const close = (): void => {
		for (const each of group) placed.push({ ...each, tracks: ends.length });
		group = [];
		ends = [];
	};
	for (const each of sorted) {
		if (ends.every((end) => end <= each.start)) close();
		const free = ends.findIndex((end) => end <= each.start);
		each.track = free === -1 ? ends.length : free;
		ends[each.track] = each.end;
		group.push(each);
	}
	close();
	return placed;
}

/** What flat pairs leave of [from, until): the hatched time. */
export function outside(pairs: readonly number[], from: number, until: number): Span[] {
	const rest: Span[] = [];
	let at = from;
	for (let i = 0; i < pairs.length; i += 2) {
		const start = Math.max(from, pairs[i] ?? until);
		if (start > at) rest.push({ start: at, end: Math.min(start, until) });
		at = Math.max(at, pairs[i + 1] ?? until);
	}
	if (at < until) rest.push({ start: at, end: until });
	return rest;
}

/** Flat pairs as spans, cut to [from, until). */
export function spans(pairs: readonly number[], from: number, until: number): Span[] {
	const found: Span[] = [];
	for (let i = 0; i < pairs.length; i += 2) {
		const start = Math.max(from, pairs[i] ?? from);
		const end = Math.min(until, pairs[i + 1] ?? until);
		if (end > start) found.push({ start, end });
	}
	return found;
}

/** Whole hours in [from, until], for the lines of a grid. */
export const hoursIn = (from: number, until: number): number[] =>
	Array.from({ length: Math.max(0, Math.ceil((until - from) / 60)) }, (_, i) => from + i * 60);
