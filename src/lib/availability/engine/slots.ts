/** Which starts are offered, by whom, at what price: what a client chooses from. */
import { type Cells, layOver } from './cells.ts';
import type { Series } from './grid.ts';
import type { Minute, Request, Slot, StoreRules, Taken, TakenSession } from './model.ts';
import { offeredSeries } from './offered.ts';
import { orderer } from './order.ts';
import { ask, type Candidate, type Question } from './question.ts';
import { joinableSessions, performerOf, placesLeft } from './sessions.ts';

/**
 * All offered starts in [from, until), ascending, each once. `taken` must cover the span and the
 * service's length and buffers around it. Unknown service or location: none.
 */
export function findSlots(
	rules: StoreRules,
	taken: Taken,
	request: Request,
	from: Minute,
	until: Minute
): Slot[] {
	const q = ask(rules, taken, request, from, until);
	return q ? slotsOf(q) : [];
}

export function slotsOf(q: Question): Slot[] {
	const serieses = offeredSeries(q);
	const slots = serieses.length === 1 ? slotsOfOne(q, serieses[0]!) : slotsOfMany(q, serieses);
	return q.sessions.length === 0 ? slots : withSessions(q, slots);
}

function slotsOfOne(q: Question, series: Series): Slot[] {
	const { staffId, duration, priceMinor } = q.candidates[0]!.work;
	const staffIds = staffId === null ? [] : [staffId];
	const placesLeft = q.service.capacity;
	const slots: Slot[] = [];
	for (let i = 0; i < series.length; i += 3) {
		const end = series[i + 1]!;
		const step = series[i + 2]!;
		for (let start = series[i]!; start < end; start += step)
			slots.push({ start, end: start + duration, staffIds, priceMinor, placesLeft });
	}
	return slots;
}

/** The people free at a start, in order, with what follows from who they are. */
interface Crew {
	readonly staffIds: readonly string[];
	readonly duration: number;
	readonly priceMinor: number;
}

function slotsOfMany(q: Question, serieses: readonly Series[]): Slot[] {
	const cells = layOver(serieses);
	if (!cells) return [];
	const { from, width, words, bits, count } = cells;
	const orderAt = orderer(q);
	const placesLeft = q.service.capacity;
	const slots: Slot[] = [];
	let order: readonly number[] | null = null;
	let roster: readonly Place[] = [];
	let crew: Crew = { staffIds: [], duration: 0, priceMinor: 0 };
	let crewCell = -1;
	for (let cell = 0; cell < count; cell++) {
		let any = 0;
		for (let w = cell * words; w < (cell + 1) * words; w++) any |= bits[w]!;
		if (any === 0) continue;
		const start = from + cell * width;
		const orderNow = orderAt(start);
		if (orderNow !== order) {
			order = orderNow;
			roster = rosterOf(q.candidates, order);
			crewCell = -1;
		}
		if (crewCell < 0 || !sameCell(cells, cell, crewCell)) {
			crew = crewOf(roster, bits, cell * words);
			crewCell = cell;
		}
		const { staffIds, duration, priceMinor } = crew;
		slots.push({ start, end: start + duration, staffIds, priceMinor, placesLeft });
	}
	return slots;
}

function sameCell({ bits, words }: Cells, a: number, b: number): boolean {
	for (let w = 0; w < words; w++) if (bits[a * words + w] !== bits[b * words + w]) return false;
	return true;
}

/** A candidate in the order of assignment, and where his bit is. */
interface Place {
	readonly word: number;
	readonly mask: number;
	readonly staffId: string | null;
	readonly duration: number;
	readonly priceMinor: number;
}

function rosterOf(candidates: readonly Candidate[], order: readonly number[]): Place[] {
	return order.map((n) => {
		const { staffId, duration, priceMinor } = candidates[n]!.work;
		return { word: n >> 5, mask: 1 << (n & 31), staffId, duration, priceMinor };
	});
}

function crewOf(roster: readonly Place[], bits: Int32Array, base: number): Crew {
	const staffIds: string[] = [];
	let duration = -1;
	let priceMinor = Infinity;
	for (let i = 0; i < roster.length; i++) {
		const place = roster[i]!;
		if ((bits[base + place.word]! & place.mask) === 0) continue;
		if (duration < 0) duration = place.duration;
		if (place.staffId !== null) staffIds.push(place.staffId);
		if (place.priceMinor < priceMinor) priceMinor = place.priceMinor;
	}
	return { staffIds, duration, priceMinor };
}

/** Sessions that can be joined come before a new one at the same start: they fill up first. */
function withSessions(q: Question, slots: readonly Slot[]): Slot[] {
	const byStart = new Map(slots.map((slot) => [slot.start, slot]));
	const sessions = joinableSessions(q, sessionRank(q));
	for (const session of sessions.reverse())
		byStart.set(session.start, joined(q, session, byStart.get(session.start)));
	return [...byStart.values()].sort((a, b) => a.start - b.start);
}

/** The place of a session's staff member in the order of assignment; who is no candidate comes last. */
export function sessionRank(q: Question): (session: TakenSession) => number {
	const orderAt = orderer(q);
	return (session) => {
		const n = q.candidates.findIndex((candidate) => candidate.work.staffId === session.staffId);
		return n < 0 ? q.candidates.length : orderAt(session.start).indexOf(n);
	};
}

function joined(q: Question, session: TakenSession, other: Slot | undefined): Slot {
	const own = session.staffId === null ? [] : [session.staffId];
	const priceMinor = performerOf(q, session)?.priceMinor ?? q.service.priceMinor;
	return {
		start: session.start,
		end: session.end,
		staffIds: other ? [...own, ...other.staffIds] : own,
		priceMinor: other ? Math.min(priceMinor, other.priceMinor) : priceMinor,
		placesLeft: Math.max(placesLeft(session), other ? other.placesLeft : 0)
	};
}
