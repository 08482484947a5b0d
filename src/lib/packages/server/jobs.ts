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
import { TELL_DAYS } from '../renewing.ts';
import { REMIND_DAYS } from '../rules.ts';
import { expirePurchase, mailReminder, remindOf } from './expiring.ts';
import { renew } from './charging-renewals.ts';
import { activatePurchase, noteRefund, refundDouble, undoRefund } from './purchases.ts';
import { mailRenewal, RENEWAL_MAILS } from './renewal-mails.ts';
import { noteFailed, tellOfCharge } from './renewals.ts';
import { lockPurchase } from './spending.ts';

const ofEvent = z.object({ storeId: z.uuid(), eventId: z.uuid() });
const one = z.object({ storeId: z.uuid(), purchaseId: z.uuid() });
const oneRenewal = z.object({ storeId: z.uuid(), renewalId: z.uuid() });
const HEAR = 'packages.hearPayment';
const REMIND = 'packages.mailReminder';
const MAIL_RENEWAL = 'packages.mailRenewal';

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
	{ event: 'payment.failed', task: HEAR },
	{ event: 'package.expiring', task: REMIND },
	...Object.keys(RENEWAL_MAILS).map((event) => ({ event, task: MAIL_RENEWAL }))
];

const failedFacts = z.object({ paymentId: z.uuid() });
const refundFacts = z.object({ refundId: z.uuid(), amountMinor: z.number() });

/** What a payment's news means for the package it paid for; nothing when it paid for something else. */
async function hear(scope: StoreScope, eventId: string): Promise<void> {
	const event = await findEvent(scope, eventId);
	if (!event || !isId(event.subjectId)) return;
	const purchase = await lockPurchase(scope, event.subjectId);
	if (!purchase) return;
	const refund = refundFacts.safeParse(event.facts);
	if (event.name === 'payment.succeeded') {
		await activatePurchase(scope, event.subjectId);
		await refundDouble(scope, event.subjectId);
	} else if (event.name === 'payment.failed') {
		const failed = failedFacts.safeParse(event.facts);
		if (failed.success && purchase.renewalId !== null)
			await noteFailed(scope, purchase.renewalId, failed.data.paymentId);
	} else if (refund.success && event.name === 'payment.refund_failed')
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

const DUE = `select store_id, id from package_renewals where try_at is not null and (try_at <= now()
	or (status = 'active' and told_period <= period and next_at <= now() + $1 * interval '1 day'))
	order by next_at limit 500`;

/** One job each: a provider that does not answer holds up no other store. */
async function findRenewals({ pools }: JobTools): Promise<void> {
	const { rows } = await pools.worker.query<{ store_id: string; id: string }>(DUE, [TELL_DAYS]);
	for (const row of rows)
		await addJob(
			pools.worker,
			'packages.renew',
			{ storeId: row.store_id, renewalId: row.id },
			{ key: `package-renew:${row.id}`, queue: `store:${row.store_id}` }
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
	defineJob(MAIL_RENEWAL, ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		await mailRenewal(pools, asJob(storeId, jobId), eventId);
	}),
	defineJob('packages.renew', oneRenewal, async ({ storeId, renewalId }, { pools, jobId }) => {
		const request = asJob(storeId, jobId);
		await inScope(pools, request, async (scope) => await tellOfCharge(scope, renewalId));
		await renew(pools, request, renewalId);
	}),
	defineJob('packages.findRenewals', z.unknown(), async (_, tools) => await findRenewals(tools)),
	defineJob('packages.findEnding', z.unknown(), async (_, tools) => await findEnding(tools))
];

export const cronLines: readonly CronLine[] = [
	{ task: 'packages.findEnding', match: '*/15 * * * *' },
	{ task: 'packages.findRenewals', match: '*/5 * * * *' }
];
