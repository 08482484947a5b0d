import { z } from 'zod';
import {
	defineJob,
	type CronLine,
	type Job,
	type JobTools,
	type Listener
} from '#lib/platform/server/jobs.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { inScope } from '#lib/stores/server/scope.ts';
import { BILLING_PROVIDERS } from '../billing.ts';
import { chargingProvider } from './billing.ts';
import { refresh } from './charging.ts';
import {
	emptyOldPlanInbox,
	PROCESS,
	processPlanWebhooks,
	sweepPayers,
	sweepPlanInbox,
	systemRequest
} from './inbox.ts';
import { noticeIfDue } from './noticing.ts';
import { syncPrices } from './pricing.ts';
import { tellPlatform } from './sandbox-page.ts';
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

const TELL = 'plans.tellSandbox';

const NOTICE = 'plans.notice';

export const listeners: readonly Listener[] = [
	{ event: 'sandbox_plan.changed', task: TELL },
	{ event: 'subscription.payment_failed', task: NOTICE }
];

// The job itself knows what is due, by the store's own calendar.
const TO_NOTICE = `select store_id from subscriptions where status = 'past_due'
	or (status = 'trialing' and trial_ends_at between now() and now() + interval '8 days') limit 5000`;

async function findNotices({ pools }: JobTools): Promise<void> {
	const { rows } = await pools.worker.query<{ store_id: string }>(TO_NOTICE);
	for (const { store_id: storeId } of rows)
		await addJob(
			pools.worker,
			NOTICE,
			{ storeId },
			{ key: `${NOTICE}:${storeId}`, queue: `store:${storeId}` }
		);
}

export const jobs: readonly Job[] = [
	defineJob(
		PROCESS,
		z.object({ provider: z.enum(BILLING_PROVIDERS), payerRef: z.string() }),
		async ({ provider, payerRef }, { pools, jobId }) =>
			await processPlanWebhooks(pools, provider, payerRef, `job:${jobId}`)
	),
	defineJob('plans.check', z.object({ storeId: z.uuid() }), async ({ storeId }, { pools, jobId }) =>
		refresh({ pools, request: systemRequest(storeId, `job:${jobId}`) })
	),
	defineJob(
		TELL,
		z.object({ storeId: z.uuid(), eventId: z.uuid() }),
		async ({ storeId, eventId }, { pools, jobId }) =>
			await tellPlatform(pools, storeId, eventId, `job:${jobId}`)
	),
	defineJob('plans.sweepBilling', z.unknown(), async (_, { pools }) => {
		await sweepPlanInbox(pools);
		await sweepPayers(pools);
	}),
	defineJob('plans.syncPrices', z.unknown(), async (_, { pools, jobId }) => {
		const provider = chargingProvider();
		if (provider !== null) await syncPrices(pools, provider, `job:${jobId}`);
	}),
	defineJob('plans.findOver', z.unknown(), async (_, tools) => await findOver(tools)),
	defineJob('plans.endPeriod', z.object({ storeId: z.uuid() }), async ({ storeId }, tools) => {
		await inScope(tools.pools, systemRequest(storeId, tools.jobId), endIfOver);
	}),
	defineJob('plans.findNotices', z.unknown(), async (_, tools) => await findNotices(tools)),
	defineJob(NOTICE, z.object({ storeId: z.uuid() }), async ({ storeId }, { pools, jobId }) => {
		await inScope(pools, systemRequest(storeId, jobId), noticeIfDue);
	}),
	defineJob('plans.emptyInbox', z.unknown(), async (_, { pools }) => {
		await emptyOldPlanInbox(pools);
	}),
	defineJob('plans.dropOldCauses', z.unknown(), async (_, { pools }) => {
		await pools.worker.query(
			`delete from usage_causes where created_at < now() - interval '30 days'`
		);
	})
];

export const cronLines: readonly CronLine[] = [
	{ task: 'plans.findOver', match: '*/5 * * * *' },
	{ task: 'plans.findNotices', match: '11,41 * * * *' },
	{ task: 'plans.sweepBilling', match: '* * * * *' },
	{ task: 'plans.syncPrices', match: '*/10 * * * *' },
	{ task: 'plans.dropOldCauses', match: '37 * * * *' },
	{ task: 'plans.emptyInbox', match: '45 3 * * *' }
];
