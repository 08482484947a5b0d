import { z } from 'zod';
import { defineJob, type CronLine, type Job, type JobTools } from '#lib/platform/server/jobs.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { inScope } from '#lib/stores/server/scope.ts';
import { endIfOver } from './subscribing.ts';

const OVER = `select store_id from subscriptions where (status = 'trialing' and trial_ends_at <= now())
	or (status = 'cancelled' and period_ends_at <= now()) limit 500`;

/** One job for each store whose trial or cancelled period is over, so that one store's trouble is its own. */
async function findOver({ pools }: JobTools): Promise<void> {
	const { rows } = await pools.worker.query<{ store_id: string }>(OVER);
	for (const { store_id: storeId } of rows)
		await addJob(
			pools.worker,
			'plans.endPeriod',
			{ storeId },
			{ key: `plans.endPeriod:${storeId}`, queue: `store:${storeId}` }
		);
}

export const jobs: readonly Job[] = [
	defineJob('plans.findOver', z.unknown(), async (_, tools) => await findOver(tools)),
	defineJob('plans.endPeriod', z.object({ storeId: z.uuid() }), async ({ storeId }, tools) => {
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
			endIfOver
		);
	}),
	defineJob('plans.dropOldCauses', z.unknown(), async (_, { pools }) => {
		await pools.worker.query(
			`delete from usage_causes where created_at < now() - interval '30 days'`
		);
	})
];

export const cronLines: readonly CronLine[] = [
	{ task: 'plans.findOver', match: '*/5 * * * *' },
	{ task: 'plans.dropOldCauses', match: '37 * * * *' }
];
