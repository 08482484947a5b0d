import { z } from 'zod';
import { findEvent } from '#lib/audit/server/reading.ts';
import {
	defineJob,
	type CronLine,
	type Job,
	type JobTools,
	type Listener
} from '#lib/platform/server/jobs.ts';
import { isId } from '#lib/platform/server/ids.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { REMIND_DAYS } from '../rules.ts';
import { expirePurchase, mailReminder, remindOf } from './expiring.ts';
import { activatePurchase, noteRefund, undoRefund } from './purchases.ts';
import { lockPurchase } from './spending.ts';

const ofEvent = z.object({ storeId: z.uuid(), eventId: z.uuid() });
const one = z.object({ storeId: z.uuid(), purchaseId: z.uuid() });
const HEAR = 'packages.hearPayment';
const REMIND = 'packages.mailReminder';

const asJob = (storeId: string, jobId: string): ScopeRequest => ({
	storeId,
	actor: { kind: 'system', id: null },
	source: 'job',
	ip: null,
	requestId: `job:${jobId}`,
	locale: 'en'
});

export const listeners: readonly Listener[] = [
	{ event: 'payment.succeeded', task: HEAR },
	{ event: 'payment.refunded', task: HEAR },
	{ event: 'payment.refund_failed', task: HEAR },
	{ event: 'package.expiring', task: REMIND }
];

const refundFacts = z.object({ refundId: z.uuid(), amountMinor: z.number() });

/** What a payment's news means for the package it paid for; nothing when it paid for something else. */
async function hear(scope: StoreScope, eventId: string): Promise<void> {
	const event = await findEvent(scope, eventId);
	if (!event || !isId(event.subjectId)) return;
	if (!(await lockPurchase(scope, event.subjectId))) return;
	const refund = refundFacts.safeParse(event.facts);
	if (event.name === 'payment.succeeded') await activatePurchase(scope, event.subjectId);
	else if (refund.success && event.name === 'payment.refund_failed')
		await undoRefund(scope, event.subjectId, refund.data.refundId);
	else if (refund.success) await noteRefund(scope, event.subjectId, refund.data);
}

const ENDING = `select store_id, id from package_purchases where status = 'active' and (expires_at <= now()
	or (reminded_at is null and uses_left > 0 and expires_at <= now() + $1 * interval '1 day'))
	order by expires_at limit 500`;

/** One job each, so that one store's trouble is its own. */
async function findEnding({ pools }: JobTools): Promise<void> {
	const { rows } = await pools.worker.query<{ store_id: string; id: string }>(ENDING, [
		REMIND_DAYS
	]);
	for (const row of rows)
		await addJob(
			pools.worker,
			'packages.end',
			{ storeId: row.store_id, purchaseId: row.id },
			{ key: `package-end:${row.id}`, queue: `store:${row.store_id}` }
		);
}

export const jobs: readonly Job[] = [
	defineJob(HEAR, ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		await inScope(pools, asJob(storeId, jobId), async (scope) => await hear(scope, eventId));
	}),
	defineJob(REMIND, ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		await mailReminder(pools, asJob(storeId, jobId), eventId);
	}),
	defineJob('packages.end', one, async ({ storeId, purchaseId }, { pools, jobId }) => {
		await inScope(pools, asJob(storeId, jobId), async (scope) => {
			await expirePurchase(scope, purchaseId);
			await remindOf(scope, purchaseId);
		});
	}),
	defineJob('packages.findEnding', z.unknown(), async (_, tools) => await findEnding(tools))
];

export const cronLines: readonly CronLine[] = [
	{ task: 'packages.findEnding', match: '*/15 * * * *' }
];
