/** May exactly this start be taken, by whom, with what? The answer a booking is made from (C3, C4, C16). */
import type {
	Assignment,
	Decision,
	Footprint,
	Minute,
	Refusal,
	Request,
	StoreRules,
	Taken,
	TakenSession
} from './model.ts';
import { offeredSeries } from './offered.ts';
import { orderer } from './order.ts';
import { ask, type Candidate, type Question } from './question.ts';
import { refusalsAt } from './refusals.ts';
import { pickResources } from './resources.ts';
import { joinableSessions, performerOf } from './sessions.ts';
import { sessionRank } from './slots.ts';
import { durationOf } from './work.ts';

/**
 * Call it under the locks, with taken time read after them. Allowed exactly when `findSlots` lists
 * the start; then the first of the slot's staff is assigned. A refusal names every reason.
 */
export function decide(rules: StoreRules, taken: Taken, request: Request, start: Minute): Decision {
	if (!Number.isSafeInteger(start)) return refused([nowhere(request, 'D0_NO_SUCH_TIME')]);
	const q = ask(rules, taken, request, start, start + 1);
	if (!q) return refused([nowhere(request, 'D13_NOT_PERFORMED')]);
	const session = joinableSessions(q, sessionRank(q))[0];
	if (session) return { ok: true, assignment: joining(q, session) };
	const serieses = offeredSeries(q);
	const chosen = orderer(q)(start).find((n) => (serieses[n]?.length ?? 0) > 0);
	const candidate = chosen === undefined ? undefined : q.candidates[chosen];
	const resources = candidate ? pickResources(q, candidate.work, start) : null;
	if (!candidate || !resources) return refused(refusalsAt(q, start));
	return { ok: true, assignment: assigning(candidate, resources, start) };
}

function refused(refusals: readonly Refusal[]): Decision {
	return { ok: false, refusals };
}

function nowhere(request: Request, rule: Refusal['rule']): Refusal {
	return { rule, staffId: request.staffId, causeId: request.serviceId, causeKind: 'service' };
}

function joining(q: Question, session: TakenSession): Assignment {
	const performer = performerOf(q, session);
	const minutes = session.end - session.start;
	const sameLength = performer && durationOf(performer.phases) === minutes;
	return {
		staffId: session.staffId,
		start: session.start,
		end: session.end,
		phases: sameLength ? performer.phases : [minutes],
		priceMinor: performer?.priceMinor ?? q.service.priceMinor,
		groupSessionId: session.id,
		footprint: []
	};
}

function assigning({ work }: Candidate, resources: Footprint[], start: Minute): Assignment {
	const footprint: Footprint[] = [];
	const { staffId, busy } = work;
	if (staffId !== null)
		for (let i = 0; i < busy.length; i += 2)
			footprint.push({
				staffId,
				resourceId: null,
				start: start + busy[i]!,
				end: start + busy[i + 1]!,
				units: 1,
				exclusive: true
			});
	return {
		staffId,
		start,
		end: start + work.duration,
		phases: work.phases,
		priceMinor: work.priceMinor,
		groupSessionId: null,
		footprint: [...footprint, ...resources]
	};
}
