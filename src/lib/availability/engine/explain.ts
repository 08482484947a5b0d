/** Why is this time (not) offered? For every start the grid could have, all reasons of all people (A4.8). */
import { gridSeries } from './grid.ts';
import { mergePieces } from './hours.ts';
import type { Minute, Refusal, Request, StoreRules, Taken } from './model.ts';
import { expandOpen, type Open } from './open.ts';
import { ask, type Candidate, type Question } from './question.ts';
import { clip } from './ranges.ts';
import { refusalsAt } from './refusals.ts';
import { slotsOf } from './slots.ts';
import { dayStart, localDay } from './zones.ts';

export interface Explained {
	readonly start: Minute;
	/** Is it a slot? */
	readonly offered: boolean;
	/** Reasons; of an offered start, of the people who are not free then. */
	readonly refusals: readonly Refusal[];
}

/**
 * Every start in [from, until) that is on somebody's grid, ascending. On local days when nobody
 * has working time left after closures and windows, the grid is that of the staff's hours alone,
 * else the location's, else from midnight: an empty day has an explanation too.
 */
export function explain(
	rules: StoreRules,
	taken: Taken,
	request: Request,
	from: Minute,
	until: Minute
): Explained[] {
	const q = ask(rules, taken, request, from, until);
	if (!q) return [];
	const offered = new Set(slotsOf(q).map((slot) => slot.start));
	const starts = new Set(offered);
	for (const session of q.sessions)
		if (session.start >= from && session.start < until) starts.add(session.start);
	for (let day = localDay(q.zone, from); day <= localDay(q.zone, until - 1); day++)
		for (const start of gridOfDay(q, day)) starts.add(start);
	return [...starts]
		.sort((a, b) => a - b)
		.map((start) => ({ start, offered: offered.has(start), refusals: refusalsAt(q, start) }));
}

function gridOfDay(q: Question, day: number): Minute[] {
	const from = Math.max(q.from, dayStart(q.zone, day));
	const until = Math.min(q.until, dayStart(q.zone, day + 1));
	const { location } = q;
	const open = { ...location, hours: null, closures: [] };
	const staffOnly = (own: Candidate): Open =>
		expandOpen({ location: open, staff: own.staff, service: null }, day - 1, day + 2);
	const locationOnly = (): Open =>
		expandOpen(
			{ location: { ...location, closures: [] }, staff: null, service: null },
			day - 1,
			day + 2
		);
	const midnight = (): Open =>
		expandOpen({ location: open, staff: null, service: null }, day - 1, day + 2);
	for (const opening of [(own: Candidate) => own.open, staffOnly, locationOnly, midnight]) {
		const starts = q.candidates.flatMap((own) => startsOn(q, own, opening(own), from, until));
		if (starts.length > 0) return starts;
	}
	return [];
}

function startsOn(q: Question, own: Candidate, open: Open, from: Minute, until: Minute): Minute[] {
	const starts: Minute[] = [];
	const series = gridSeries(q, { ...own, open }, clip(mergePieces(open.pieces), from, until));
	for (let i = 0; i < series.length; i += 3)
		for (let start = series[i]!; start < series[i + 1]!; start += series[i + 2]!)
			starts.push(start);
	return starts;
}
