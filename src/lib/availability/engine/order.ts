/** In which order free staff are preferred when the client asks for anyone (D13). Deterministic. */
import type { Minute, StaffRules, Taken } from './model.ts';
import type { Candidate, Question } from './question.ts';
import { dayStart, localDay, weekOf } from './zones.ts';

/** Spreads ties evenly and always alike (FNV-1a). */
function hash(id: string): number {
	let value = 0x811c9dc5;
	for (let i = 0; i < id.length; i++) value = Math.imul(value ^ id.charCodeAt(i), 0x01000193);
	return value >>> 0;
}

type Rank = readonly [number, number, number];

/**
 * Assignments per weight in the rolling 30 days. Who has none on record is new and starts at the
 * group's mean: neither flooded with bookings nor owed any.
 */
function shares(q: Question): Map<string, number> {
	const found = new Map<string, number>();
	const weight = (staff: StaffRules): number => (staff.weight > 0 ? staff.weight : 1e-6);
	let sum = 0;
	let count = 0;
	for (const { staff } of q.candidates) {
		const load = staff && q.taken.load.get(staff.id);
		if (!staff || !load) continue;
		found.set(staff.id, load.assigned / weight(staff));
		sum += load.assigned / weight(staff);
		count++;
	}
	const mean = count === 0 ? 0 : sum / count;
	for (const { staff } of q.candidates)
		if (staff && !found.has(staff.id)) found.set(staff.id, mean);
	return found;
}

/** Booked minutes per staff member between two instants; a group session counts once. */
function bookedMinutes(q: Question, from: Minute, until: Minute): Map<string, number> {
	const sum = new Map<string, number>();
	const sessions = new Set<string>();
	for (const entry of q.taken.counted) {
		if (entry.staffId === null || entry.start < from || entry.start >= until) continue;
		if (q.request.ownClaimId !== null && entry.claimId === q.request.ownClaimId) continue;
		if (entry.groupSessionId !== null) {
			if (sessions.has(entry.groupSessionId)) continue;
			sessions.add(entry.groupSessionId);
		}
		sum.set(entry.staffId, (sum.get(entry.staffId) ?? 0) + entry.minutes);
	}
	return sum;
}

function ranks(q: Question, day: number): (candidate: Candidate) => readonly [number, number] {
	const id = (candidate: Candidate): string => candidate.work.staffId ?? '';
	switch (q.service.assignment) {
		case 'priority':
			return (candidate) => [candidate.staff?.tier ?? 0, 0];
		case 'lowest_price':
			return (candidate) => [candidate.work.priceMinor, 0];
		case 'round_robin': {
			const share = shares(q);
			return (candidate) => [share.get(id(candidate)) ?? 0, 0];
		}
		case 'least_busy': {
			const week = weekOf(day, q.rules.weekStart);
			const start = (n: number): Minute => dayStart(q.zone, n);
			const today = bookedMinutes(q, start(day), start(day + 1));
			const thisWeek = bookedMinutes(q, start(week), start(week + 7));
			return (candidate) => [today.get(id(candidate)) ?? 0, thisWeek.get(id(candidate)) ?? 0];
		}
	}
}

/** Never assigned comes first. */
function lastAssigned(taken: Taken, staffId: string): number {
	return taken.load.get(staffId)?.lastAssignedAt ?? -Infinity;
}

function inOrder(q: Question, day: number): readonly number[] {
	if (q.candidates.length === 1) return [0];
	const rankOf = ranks(q, day);
	const keyed = q.candidates.map((candidate, index) => {
		const id = candidate.work.staffId ?? '';
		const rank: Rank = [...rankOf(candidate), lastAssigned(q.taken, id)];
		return { index, rank, id, mark: hash(id) };
	});
	keyed.sort((a, b) => {
		for (let i = 0; i < 3; i++)
			if (a.rank[i]! !== b.rank[i]!) return a.rank[i]! < b.rank[i]! ? -1 : 1;
		return a.mark - b.mark || (a.id < b.id ? -1 : 1);
	});
	return keyed.map((entry) => entry.index);
}

/** Candidates' indexes, first choice first, for starts on any day: only "least busy" looks at the day. */
export function orderer(q: Question): (start: Minute) => readonly number[] {
	if (q.service.assignment !== 'least_busy' || q.candidates.length === 1) {
		const order = inOrder(q, 0);
		return () => order;
	}
	const days = new Map<number, readonly number[]>();
	return (start) => {
		const day = localDay(q.zone, start);
		let order = days.get(day);
		if (!order) days.set(day, (order = inOrder(q, day)));
		return order;
	};
}
