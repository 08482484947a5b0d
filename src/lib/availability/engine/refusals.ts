/** Why a start is not on offer: every reason, with its rule and what causes it (A4.8). */
import { hoursRefusals } from './hours-refusals.ts';
import { limitAllows } from './limits.ts';
import type { Minute, Refusal, RefusalRule, TakenKind, TakenRange, TakenSession } from './model.ts';
import { seasonStarts } from './notice.ts';
import type { Candidate, Question } from './question.ts';
import { resourceRefusals } from './resources.ts';
import { dateRefusals, joinRefusals } from './sessions.ts';
import { overlapping } from './taken.ts';

/** All reasons at one start: those that concern everybody once, then each person's own. Empty: somebody is free. */
export function refusalsAt(q: Question, start: Minute): Refusal[] {
	const common = commonRefusals(q, start);
	const rest = q.candidates.flatMap((candidate) => candidateRefusals(q, candidate, start));
	const others = q.sessions
		.filter((session) => session.start === start && !hasCandidate(q, session))
		.flatMap((session) => joinRefusals(q, session));
	return distinct([...common, ...rest, ...others]);
}

/** One person's own reasons; empty: this person can do it, if the common rules allow. */
export function candidateRefusals(q: Question, candidate: Candidate, start: Minute): Refusal[] {
	const session = sessionAt(q, candidate, start);
	if (session) return joinRefusals(q, session);
	return [
		...hoursRefusals(q, candidate, start),
		...takenRefusals(q, candidate, start),
		...limitRefusals(q, candidate, start),
		...resourceRefusals(q, candidate.work, start)
	];
}

function sessionAt(q: Question, { work }: Candidate, start: Minute): TakenSession | undefined {
	return q.sessions.find((own) => own.start === start && own.staffId === work.staffId);
}

function hasCandidate(q: Question, session: TakenSession): boolean {
	return q.candidates.some((candidate) => candidate.work.staffId === session.staffId);
}

function distinct(refusals: readonly Refusal[]): Refusal[] {
	const seen = new Map<string, Refusal>();
	for (const refusal of refusals)
		seen.set(`${refusal.rule} ${refusal.staffId} ${refusal.causeKind} ${refusal.causeId}`, refusal);
	return [...seen.values()];
}

/** Reasons that hold whoever would do it. */
export function commonRefusals(q: Question, start: Minute): Refusal[] {
	const { service, request } = q;
	const refusals: Refusal[] = [];
	const refuse = (rule: RefusalRule): void =>
		void refusals.push({ rule, staffId: null, causeId: service.id, causeKind: 'service' });
	dateRefusals(q, start).forEach(refuse);
	const here = q.sessions.filter((session) => session.start === start);
	// Season and the service's own capacity are asked of a new session, not of one that stands.
	const fresh =
		here.length === 0 || q.candidates.some((candidate) => !sessionAt(q, candidate, start));
	if (fresh && seasonStarts({ ...q, from: start, until: start + 1 }).length === 0)
		refuse('D7_SEASON');
	if (request.partySize < service.minPersons || request.partySize > service.maxPersons)
		refuse('D3_3_PARTY_SIZE');
	else if (fresh && service.capacity > 1 && request.partySize > service.capacity)
		refuse('D8_CAPACITY');
	if (q.candidates.length === 0 && here.length === 0)
		refusals.push({
			rule: 'D13_NOT_PERFORMED',
			staffId: request.staffId,
			causeId: service.id,
			causeKind: 'service'
		});
	return refusals;
}

const RULE_OF: Record<TakenKind, RefusalRule> = {
	booking: 'TAKEN',
	group_session: 'TAKEN',
	hold: 'HELD',
	time_off: 'D7_TIME_OFF',
	busy: 'D25_BUSY'
};

/** Taken time under the work itself is named by its kind; under its buffers alone it is D4. */
function takenRefusals(q: Question, { work, taken }: Candidate, start: Minute): Refusal[] {
	const refusals: Refusal[] = [];
	for (let i = 0; i < work.busy.length; i += 2) {
		const from = start + work.busy[i]!;
		const until = start + work.busy[i + 1]!;
		for (const range of overlapping(taken, from, until, q.ignored))
			refusals.push({
				rule: meetsWork(range, start, from, until, work.duration)
					? RULE_OF[range.kind]
					: 'D4_BUFFER',
				staffId: work.staffId,
				causeId: range.causeId,
				causeKind: range.kind
			});
	}
	return refusals;
}

function meetsWork(
	range: TakenRange,
	start: Minute,
	from: Minute,
	until: Minute,
	duration: number
) {
	return range.start < Math.min(until, start + duration) && range.end > Math.max(from, start);
}

function limitRefusals(q: Question, { work, tallies }: Candidate, start: Minute): Refusal[] {
	const refusals: Refusal[] = [];
	const { staffId, duration } = work;
	for (const tally of q.tallies)
		if (!limitAllows(tally, start, duration, null))
			refusals.push({
				rule: 'D6_LIMIT',
				staffId: null,
				causeId: q.service.id,
				causeKind: 'service'
			});
	for (const tally of tallies)
		if (!limitAllows(tally, start, duration, null))
			refusals.push({ rule: 'D6_LIMIT', staffId, causeId: staffId, causeKind: 'staff' });
	return refusals;
}
