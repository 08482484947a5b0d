import { z } from 'zod';
import { findEvent } from '#lib/audit/server/reading.ts';
import {
	defineJob,
	type CronLine,
	type Job,
	type JobTools,
	type Listener
} from '#lib/platform/server/jobs.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { countUsage } from '#lib/plans/server/usage.ts';
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';
import { closeCheckout, expireOrSettle } from './checkout.ts';
import { findBookingId } from './locked.ts';
import { settleBooking } from './paid.ts';
import { penaltyCron, penaltyJobs, penaltyListeners } from './penalty-jobs.ts';

const DUE = `select store_id, id from bookings where status = 'pending' and decide_by <= now() order by decide_by limit 500`;

/** Requests that nobody answered in time (D21): one job each, so that one store's trouble is its own. */
async function findUndecided(tools: JobTools): Promise<void> {
	const { rows } = await tools.pools.worker.query<{ store_id: string; id: string }>(DUE);
	for (const row of rows)
		await addJob(
			tools.pools.worker,
			'bookings.expire',
			{ storeId: row.store_id, bookingId: row.id },
			{ key: `expire:${row.id}`, queue: `store:${row.store_id}` }
		);
}

const asJob = (storeId: string, jobId: string): ScopeRequest => ({
	storeId,
	actor: { kind: 'system', id: null },
	source: 'job',
	ip: null,
	requestId: jobId,
	locale: 'en'
});

const ofEvent = z.object({ storeId: z.uuid(), eventId: z.uuid() });
const one = z.object({ storeId: z.uuid(), bookingId: z.uuid() });

const COUNT = 'bookings.countUsage';
const SETTLE = 'bookings.settle';
const CLOSE = 'bookings.closeCheckout';

/** After the fact, so that no booking waits for its store's counter. */
export const listeners: readonly Listener[] = [
	{ event: 'booking.created', task: COUNT },
	{ event: 'booking.forced', task: COUNT },
	{ event: 'payment.succeeded', task: SETTLE },
	{ event: 'payment.taken', task: SETTLE },
	{ event: 'card.kept', task: SETTLE },
	{ event: 'booking.cancelled', task: CLOSE },
	{ event: 'booking.declined', task: CLOSE },
	{ event: 'booking.expired', task: CLOSE },
	...penaltyListeners
];

/** Null: what was paid is no booking. */
async function findPaidFor(
	{ pools }: JobTools,
	request: ScopeRequest,
	eventId: string
): Promise<string | null> {
	return await inScope(pools, request, async (scope) => {
		const event = await findEvent(scope, eventId);
		return event ? await findBookingId(scope, event.subjectId) : null;
	});
}

export const jobs: Job[] = [
	...penaltyJobs,
	defineJob(COUNT, ofEvent, async ({ storeId, eventId }, tools) => {
		await inScope(tools.pools, asJob(storeId, tools.jobId), (scope) =>
			countUsage(scope, 'bookingsPerMonth', eventId)
		);
	}),
	defineJob('bookings.expirePending', z.unknown(), async (_, tools) => await findUndecided(tools)),
	defineJob('bookings.expire', one, async ({ storeId, bookingId }, tools) => {
		await expireOrSettle(tools.pools, asJob(storeId, tools.jobId), bookingId);
	}),
	defineJob(SETTLE, ofEvent, async ({ storeId, eventId }, tools) => {
		const request = asJob(storeId, tools.jobId);
		const bookingId = await findPaidFor(tools, request, eventId);
		if (bookingId !== null) await settleBooking(tools.pools, request, bookingId);
	}),
	defineJob(CLOSE, ofEvent, async ({ storeId, eventId }, tools) => {
		const request = asJob(storeId, tools.jobId);
		const bookingId = await findPaidFor(tools, request, eventId);
		if (bookingId !== null) await closeCheckout(tools.pools, request, bookingId);
	})
];

export const cronLines: readonly CronLine[] = [
	...penaltyCron,
	{ task: 'bookings.expirePending', match: '* * * * *' }
];
