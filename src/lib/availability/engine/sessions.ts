/** Joining a group session that exists (D8): it is taken as staff or the first booking made it. */
import { closedRanges } from './hours.ts';
import { limitAllows, tallyOf } from './limits.ts';
import type { Minute, Performer, Refusal, RefusalRule, TakenSession } from './model.ts';
import { noticeStarts, sameDayStarts, windowStarts, type Span } from './notice.ts';
import { placesOf, type Question } from './question.ts';
import { touches } from './ranges.ts';
import { overlapping, takenOf } from './taken.ts';
import { localDay } from './zones.ts';

export function placesLeft(session: TakenSession): number {
	return session.capacity - placesOf(session);
}

/** Whoever gives the session's price; undefined when nobody performs the service any more. */
export function performerOf(q: Question, session: TakenSession): Performer | undefined {
	return q.service.performers.find(
		(performer) =>
			performer.staffId === session.staffId && performer.locationId === session.locationId
	);
}

/** D2 and D3 at one start, by name. */
export function dateRefusals(q: Question, start: Minute): RefusalRule[] {
	const span: Span = { ...q, from: start, until: start + 1 };
	const rules: RefusalRule[] = [];
	if (noticeStarts(span).length === 0) rules.push('D2_MINIMUM_NOTICE');
	if (sameDayStarts(span).length === 0) rules.push('D2_SAME_DAY');
	if (windowStarts(span).length === 0) rules.push('D3_BOOKING_WINDOW');
	return rules;
}

/**
 * Why this session cannot be joined; empty: it can. Hours, windows, season, grid and buffers are
 * not asked again, because the session stands where it was put; a closure, an absence or a leaving
 * decided since then is, because the session is about to fall.
 */
export function joinRefusals(q: Question, session: TakenSession): Refusal[] {
	const { staffId, start } = session;
	const refusals: Refusal[] = [];
	const refuse = (
		rule: RefusalRule,
		causeId: string | null = null,
		causeKind: Refusal['causeKind'] = null
	): void => void refusals.push({ rule, staffId, causeId, causeKind });
	for (const rule of dateRefusals(q, start)) refuse(rule);
	const { partySize } = q.request;
	if (partySize < q.service.minPersons || partySize > q.service.maxPersons)
		refuse('D3_3_PARTY_SIZE', q.service.id, 'service');
	if (placesLeft(session) < partySize) refuse('D8_CAPACITY', session.id, 'group_session');
	for (const closure of q.location.closures)
		if (touches(closedRanges([closure], q.zone), start, session.end))
			refuse('D7_CLOSURE', closure.id, 'closure');
	const staff = staffId === null ? undefined : q.rules.staff.get(staffId);
	if (staff) {
		if (staff.leavesOn !== null && localDay(q.zone, start) >= staff.leavesOn)
			refuse('D23_LEFT', staff.id, 'staff');
		for (const range of overlapping(takenOf(q.taken, staff.id), start, session.end, null))
			if (range.kind === 'time_off') refuse('D7_TIME_OFF', range.causeId, 'time_off');
	}
	limitRefusals(q, session).forEach((refusal) => refusals.push(refusal));
	return refusals;
}

function limitRefusals(q: Question, session: TakenSession): Refusal[] {
	const { staffId, start, end, id } = session;
	const refusals: Refusal[] = [];
	for (const tally of q.tallies)
		if (!limitAllows(tally, start, end - start, id))
			refusals.push({ rule: 'D6_LIMIT', staffId, causeId: q.service.id, causeKind: 'service' });
	const staff = staffId === null ? undefined : q.rules.staff.get(staffId);
	if (!staff) return refusals;
	const own = q.request.ownClaimId;
	const entries = q.taken.counted.filter(
		(entry) => entry.staffId === staff.id && (own === null || entry.claimId !== own)
	);
	for (const limit of staff.limits) {
		const tally = tallyOf(limit, q.zone, q.rules.weekStart, entries);
		if (!limitAllows(tally, start, end - start, id))
			refusals.push({ rule: 'D6_LIMIT', staffId, causeId: staff.id, causeKind: 'staff' });
	}
	return refusals;
}

/** Sessions of the span that this party may join: by start, then by `rank`, first the one to fill. */
export function joinableSessions(
	q: Question,
	rank: (session: TakenSession) => number
): TakenSession[] {
	return q.sessions
		.filter(
			(session) =>
				session.start >= q.from && session.start < q.until && joinRefusals(q, session).length === 0
		)
		.sort((a, b) => a.start - b.start || rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}
