/**
 * THE candidate check (C16): at which minutes could this person start? The slot list asks it of
 * weeks, a booking being taken asks it of one minute; there is no second opinion.
 */
import { fullPeriods, type Tally } from './limits.ts';
import type { Minute, Ranges } from './model.ts';
import { bookableStarts, seasonStarts } from './notice.ts';
import type { Candidate, Question } from './question.ts';
import { clip, firstEndingAfter, intersect, NOTHING, push, subtract, union } from './ranges.ts';
import { pickResources } from './resources.ts';
import { blockedStarts } from './taken.ts';
import { dayStart } from './zones.ts';

/** The number of people is one the service takes (A3.3), and fits into a session of its own (D8). */
export function partyFits(q: Question): boolean {
	const { minPersons, maxPersons, capacity } = q.service;
	const { partySize } = q.request;
	if (partySize < minPersons || partySize > maxPersons) return false;
	return capacity === 1 || partySize <= capacity;
}

/** Starts that the rules common to all candidates allow: notice, window, season, party. */
export function commonStarts(q: Question): Ranges {
	if (!(q.from < q.until) || !partyFits(q)) return NOTHING;
	const bookable = bookableStarts(q);
	return q.service.seasons.length === 0 ? bookable : intersect(bookable, seasonStarts(q));
}

/** Starts from which the whole duration fits into one run (and the buffers, where they may not spill). */
export function fittingStarts(q: Question, candidate: Candidate, within: Ranges): Ranges {
	const { work, open } = candidate;
	const lead = q.service.buffersSpill ? 0 : work.before;
	const rest = work.duration + (q.service.buffersSpill ? 0 : work.after) - 1;
	const out: number[] = [];
	const { runs } = open;
	for (let w = 0; w < within.length; w += 2) {
		const from = within[w]!;
		const until = within[w + 1]!;
		for (let i = firstEndingAfter(runs, from); i < runs.length; i += 2) {
			const first = runs[i]! + lead;
			if (first >= until) break;
			const start = first > from ? first : from;
			const last = runs[i + 1]! - rest;
			const end = last < until ? last : until;
			if (start < end) out.push(start, end);
		}
	}
	return out;
}

/** Starts whose buffers would reach into another location's interval (D4). */
export function spillingStarts(q: Question, { work, elsewhere }: Candidate): Ranges {
	const { before, after, duration } = work;
	return union(
		before > 0 ? startsTouching(elsewhere, -before, 0, q) : NOTHING,
		after > 0 ? startsTouching(elsewhere, duration, duration + after, q) : NOTHING
	);
}

/** Starts at which the stretch [opens, closes) after the start shares a minute with `ranges`. */
function startsTouching(ranges: Ranges, opens: number, closes: number, q: Question): Ranges {
	const out: number[] = [];
	for (let i = 0; i < ranges.length; i += 2)
		push(out, Math.max(q.from, ranges[i]! - closes + 1), Math.min(q.until, ranges[i + 1]! - opens));
	return out;
}

/** A session of one's own at the same start: join that one, or none (D8). */
function withoutOwnSessions(q: Question, starts: Ranges, staffId: string | null): Ranges {
	let left = starts;
	for (const session of q.sessions)
		if (session.staffId === staffId) left = subtract(left, [session.start, session.start + 1]);
	return left;
}

function withoutFull(q: Question, starts: Ranges, tallies: readonly Tally[], minutes: number) {
	let left = starts;
	for (const tally of tallies) left = subtract(left, fullPeriods(tally, minutes, q.from, q.until));
	return left;
}

/**
 * Every minute in the question's span at which this candidate could start, whatever the grid says
 * and whatever resources are free (those are asked per start: `hasResources`).
 * `common` is `commonStarts(q)`, shared by all candidates.
 */
export function possibleStarts(q: Question, candidate: Candidate, common: Ranges): Ranges {
	const { work, staff, taken } = candidate;
	let starts = fittingStarts(q, candidate, common);
	if (staff !== null && staff.leavesOn !== null)
		starts = clip(starts, q.from, dayStart(q.zone, staff.leavesOn));
	if (taken.low < taken.high)
		for (let i = 0; i < work.busy.length && starts.length > 0; i += 2) {
			const blocked = blockedStarts(
				taken,
				work.busy[i]!,
				work.busy[i + 1]!,
				q.ignored,
				q.from,
				q.until
			);
			starts = subtract(starts, blocked);
		}
	if (candidate.elsewhere.length > 0) starts = subtract(starts, spillingStarts(q, candidate));
	if (q.sessions.length > 0) starts = withoutOwnSessions(q, starts, work.staffId);
	starts = withoutFull(q, starts, q.tallies, work.duration);
	starts = withoutFull(q, starts, candidate.tallies, work.duration);
	return starts;
}

export function hasResources(q: Question, candidate: Candidate, start: Minute): boolean {
	return q.needs.length === 0 || pickResources(q, candidate.work, start) !== null;
}
