import { z } from 'zod';
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
import { expireBooking } from './ending.ts';
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

/** After the fact, so that no booking waits for its store's counter. */
export const listeners: readonly Listener[] = [
	...['booking.created', 'booking.forced'].map((event) => ({ event, task: COUNT })),
	...penaltyListeners
];

export const jobs: Job[] = [
	...penaltyJobs,
	defineJob(COUNT, ofEvent, async ({ storeId, eventId }, tools) => {
		await inScope(tools.pools, asJob(storeId, tools.jobId), (scope) =>
			countUsage(scope, 'bookingsPerMonth', eventId)
		);
	}),
	defineJob('bookings.expirePending', z.unknown(), async (_, tools) => await findUndecided(tools)),
	defineJob('bookings.expire', one, async ({ storeId, bookingId }, tools) => {
		await inScope(tools.pools, asJob(storeId, tools.jobId), (scope) =>
			expireBooking(scope, bookingId)
		);
	})
];

export const cronLines: readonly CronLine[] = [
	...penaltyCron,
	{ task: 'bookings.expirePending', match: '* * * * *' }
];
