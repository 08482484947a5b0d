/**
 * The grid of offered starts (D5): anchored where each working interval begins, or on the clock;
 * never at a booking, so that bookings cannot make it drift.
 */
import type { Minute, Ranges } from './model.ts';
import type { Candidate, Question } from './question.ts';
import { firstEndingAfter } from './ranges.ts';
import { DAY_MINUTES, dayStart, localDay, localWall, nextChange } from './zones.ts';

/** Flat triples [first, end, step]: starts first, first + step … below end. */
export type Series = readonly number[];

/** The grid's starts among `starts`, for one candidate. */
export function gridSeries(q: Question, candidate: Candidate, starts: Ranges): Series {
	return q.service.grid === 'clock'
		? clockSeries(q, candidate.work.step, starts)
		: anchoredSeries(candidate.open.pieces, candidate.work.step, starts);
}

function anchoredSeries(pieces: Ranges, step: number, starts: Ranges): Series {
	const out: number[] = [];
	let p = starts.length > 0 ? firstEndingAfter(pieces, starts[0]!) : 0;
	for (let i = 0; i < starts.length; i += 2) {
		const until = starts[i + 1]!;
		let from = starts[i]!;
		while (p < pieces.length && pieces[p + 1]! <= from) p += 2;
		for (let k = p; k < pieces.length && pieces[k]! < until; k += 2) {
			const anchor = pieces[k]!;
			if (anchor > from) from = anchor;
			const past = from === anchor ? 0 : (from - anchor) % step;
			const first = past === 0 ? from : from + step - past;
			const end = pieces[k + 1]! < until ? pieces[k + 1]! : until;
			if (first < end) out.push(first, end, step);
			from = end;
		}
	}
	return out;
}

/** Wall minutes since local midnight that `step` divides; a clock change or a midnight begins a new series. */
function clockSeries({ zone }: Question, step: number, starts: Ranges): Series {
	const out: number[] = [];
	for (let i = 0; i < starts.length; i += 2) {
		const until = starts[i + 1]!;
		let from = starts[i]!;
		while (from < until) {
			const midnight = dayStart(zone, localDay(zone, from) + 1);
			const whole = DAY_MINUTES % step === 0 ? until : midnight;
			const end = Math.min(until, whole, nextChange(zone, from));
			const past = localWall(zone, from) % step;
			const first = past === 0 ? from : from + step - past;
			if (first < end) out.push(first, end, step);
			from = end;
		}
	}
	return out;
}

/** Is this one minute on the grid of the working interval it lies in? */
export function onGrid(q: Question, candidate: Candidate, start: Minute): boolean {
	return gridSeries(q, candidate, [start, start + 1]).length > 0;
}
