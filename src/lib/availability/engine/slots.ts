/** Which starts are offered, by whom, at what price: what a client chooses from. */
import { layOver, type Cells } from './cells.ts';
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
		const last = series[i + 1]!;
		const step = series[i + 2]!;
		for (let start = series[i]!; start <= last; start += step)
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
	let crew: Crew | null = null;
	let crewCell = -1;
	let order: readonly number[] = [];
	for (let cell = 0; cell < count; cell++) {
		let any = 0;
		for (let w = cell * words; w < (cell + 1) * words; w++) any |= bits[w]!;
		if (any === 0) continue;
		const start = from + cell * width;
		const orderNow = orderAt(start);
		if (crew === null || orderNow !== order || !sameCell(cells, cell, crewCell)) {
			crew = crewOf(q.candidates, orderNow, cells, cell);
			crewCell = cell;
			order = orderNow;
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

function crewOf(
	candidates: readonly Candidate[],
	order: readonly number[],
	{ bits, words }: Cells,
	cell: number
): Crew {
	const staffIds: string[] = [];
	let duration = -1;
	let priceMinor = Infinity;
	const base = cell * words;
	for (let i = 0; i < order.length; i++) {
		const n = order[i]!;
		if ((bits[base + (n >> 5)]! & (1 << (n & 31))) === 0) continue;
		const { work } = candidates[n]!;
		if (duration < 0) duration = work.duration;
		if (work.staffId !== null) staffIds.push(work.staffId);
		if (work.priceMinor < priceMinor) priceMinor = work.priceMinor;
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
