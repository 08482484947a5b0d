/** Sets of minutes as flat pairs: half-open, sorted, not touching (see `Ranges`). Nothing is mutated. */
import type { Ranges } from './model.ts';

export const NOTHING: Ranges = [];

/** Any pairs, in any order, empty and overlapping ones included, as proper `Ranges`. */
export function normalise(pairs: readonly number[]): Ranges {
	let proper = true;
	for (let i = 0; i < pairs.length && proper; i += 2)
		proper = pairs[i]! < pairs[i + 1]! && (i === 0 || pairs[i - 1]! < pairs[i]!);
	if (proper) return pairs;
	const order: number[] = [];
	for (let i = 0; i < pairs.length; i += 2) if (pairs[i]! < pairs[i + 1]!) order.push(i);
	order.sort((a, b) => pairs[a]! - pairs[b]!);
	const out: number[] = [];
	for (const i of order) push(out, pairs[i]!, pairs[i + 1]!);
	return out;
}

/** Appends [start, end) to sorted pairs, growing the last one when they touch. `start` may not precede the last start. */
export function push(out: number[], start: number, end: number): void {
	if (start >= end) return;
	const last = out.length - 1;
	if (last > 0 && start <= out[last]!) {
		if (end > out[last]!) out[last] = end;
	} else out.push(start, end);
}

export function union(a: Ranges, b: Ranges): Ranges {
	if (a.length === 0) return b;
	if (b.length === 0) return a;
	const out: number[] = [];
	let i = 0;
	let j = 0;
	while (i < a.length || j < b.length) {
		if (j >= b.length || (i < a.length && a[i]! <= b[j]!)) {
			push(out, a[i]!, a[i + 1]!);
			i += 2;
		} else {
			push(out, b[j]!, b[j + 1]!);
			j += 2;
		}
	}
	return out;
}

export function intersect(a: Ranges, b: Ranges): Ranges {
	const out: number[] = [];
	let i = 0;
	let j = 0;
	while (i < a.length && j < b.length) {
		const start = Math.max(a[i]!, b[j]!);
		const end = Math.min(a[i + 1]!, b[j + 1]!);
		if (start < end) out.push(start, end);
		if (a[i + 1]! < b[j + 1]!) i += 2;
		else j += 2;
	}
	return out;
}

/** What is in `a` and not in `b`. */
export function subtract(a: Ranges, b: Ranges): Ranges {
	if (a.length === 0 || b.length === 0) return a;
	const out: number[] = [];
	let j = 0;
	for (let i = 0; i < a.length; i += 2) {
		let start = a[i]!;
		const end = a[i + 1]!;
		while (j < b.length && b[j + 1]! <= start) j += 2;
		for (let k = j; k < b.length && b[k]! < end; k += 2) {
			if (b[k]! > start) out.push(start, b[k]!);
			start = b[k + 1]!;
			j = k;
			if (start >= end) break;
		}
		if (start < end) out.push(start, end);
	}
	return out;
}

/** Index (even) of the first range that ends after `at`; `ranges.length` when none does. */
export function firstEndingAfter(ranges: Ranges, at: number): number {
	let low = 0;
	let high = ranges.length >> 1;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (ranges[middle * 2 + 1]! > at) high = middle;
		else low = middle + 1;
	}
	return low * 2;
}

/** The ranges cut to [from, until). */
export function clip(ranges: Ranges, from: number, until: number): Ranges {
	const out: number[] = [];
	for (let i = firstEndingAfter(ranges, from); i < ranges.length && ranges[i]! < until; i += 2) {
		const start = Math.max(ranges[i]!, from);
		const end = Math.min(ranges[i + 1]!, until);
		if (start < end) out.push(start, end);
	}
	return out;
}

/** Is the whole of [start, end) inside one range? */
export function covers(ranges: Ranges, start: number, end: number): boolean {
	const i = firstEndingAfter(ranges, start);
	return i < ranges.length && ranges[i]! <= start && end <= ranges[i + 1]!;
}

/** Does any range share a minute with [start, end)? */
export function touches(ranges: Ranges, start: number, end: number): boolean {
	const i = firstEndingAfter(ranges, start);
	return i < ranges.length && ranges[i]! < end && start < end;
}
