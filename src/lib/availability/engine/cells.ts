/**
 * Starts of many people laid over each other: one cell per possible start, one bit per person.
 * The cell's width is the greatest step that hits every start, so a month of quarter hours is
 * three thousand cells.
 */
import type { Series } from './grid.ts';
import type { Minute } from './model.ts';
import { gcd } from './work.ts';

export interface Cells {
	/** Start of cell 0. */
	readonly from: Minute;
	/** Minutes per cell. */
	readonly width: number;
	/** 32-bit words per cell. */
	readonly words: number;
	readonly bits: Int32Array;
	readonly count: number;
}

/** null: there is no start at all. Bit n of a cell: `serieses[n]` has that start. */
export function layOver(serieses: readonly Series[]): Cells | null {
	let from = Infinity;
	let until = -Infinity;
	for (const series of serieses) {
		if (series.length === 0) continue;
		if (series[0]! < from) from = series[0]!;
		if (series[series.length - 2]! > until) until = series[series.length - 2]!;
	}
	if (from >= until) return null;
	const width = widthOf(serieses, from);
	const count = Math.ceil((until - from) / width);
	const words = (serieses.length + 31) >> 5;
	const bits = new Int32Array(count * words);
	for (let n = 0; n < serieses.length; n++) {
		const series = serieses[n]!;
		const bit = 1 << (n & 31);
		for (let i = 0; i < series.length; i += 3) {
			const end = series[i + 1]!;
			const step = series[i + 2]!;
			const stride = (step / width) * words;
			let at = ((series[i]! - from) / width) * words + (n >> 5);
			for (let start = series[i]!; start < end; start += step) {
				bits[at]! |= bit;
				at += stride;
			}
		}
	}
	return { from, width, words, bits, count };
}

function widthOf(serieses: readonly Series[], from: Minute): number {
	let width = 0;
	for (const series of serieses)
		for (let i = 0; i < series.length; i += 3) {
			const offset = series[i]! - from;
			if (width === 0 || offset % width !== 0) width = gcd(offset, width);
			if (series[i + 1]! - series[i]! > series[i + 2]! && series[i + 2]! % width !== 0)
				width = gcd(series[i + 2]!, width);
		}
	return width === 0 ? 1 : width;
}
