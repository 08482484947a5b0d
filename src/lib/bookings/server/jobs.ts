import { z } from 'zod';
import { defineJob, type CronLine, type Job, type JobTools } from '#lib/platform/server/jobs.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { inScope } from '#lib/stores/server/scope.ts';
import { expireBooking } from './ending.ts';

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

const one = z.object({ storeId: z.uuid(), bookingId: z.uuid() });

export const jobs: Job[] = [
	defineJob('bookings.expirePending', z.unknown(), async (_, tools) => await findUndecided(tools)),
	defineJob('bookings.expire', one, async ({ storeId, bookingId }, tools) => {
		await inScope(
			tools.pools,
			{
				storeId,
				actor: { kind: 'system', id: null },
				source: 'job',
				ip: null,
				requestId: tools.jobId,
				locale: 'en'
			},
			(scope) => expireBooking(scope, bookingId)
		);
	})
];

export const cronLines: readonly CronLine[] = [
	{ task: 'bookings.expirePending', match: '* * * * *' }
];
