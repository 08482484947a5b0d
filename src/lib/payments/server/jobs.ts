import { z } from 'zod';
import { findEvent } from '#lib/audit/server/reading.ts';
import { defineJob, type CronLine, type Job, type Listener } from '#lib/platform/server/jobs.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { instant } from '#lib/platform/time.ts';
import { inScope } from '#lib/stores/server/scope.ts';
import {
	emptyOldInbox,
	PROCESS,
	processWebhook,
	sweepInbox,
	sweepPayments,
	systemRequest
} from './inbox.ts';
import {
	RECONCILE,
	reconcileConnection,
	reconcilePayment,
	startReconciliation
} from './reconciling.ts';
import { sweepRefunds } from './held.ts';
import { POLL } from './asking-later.ts';
import { pollPayment } from './polling.ts';
import { giveBackMismatched, sendRefund } from './refunding.ts';
import { TELL, tellStore } from './sandbox-page.ts';
import { forgetCard } from './saved-cards.ts';
import { checkPayment } from './settling.ts';
import { checkSetup, sweepSetups } from './setups.ts';

const ofEvent = z.object({ storeId: z.uuid(), eventId: z.uuid() });
const SEND_REFUND = 'payments.sendRefund';
const RETURN_MISMATCHED = 'payments.returnMismatched';
const CHECK_SETUP = 'payments.checkSetup';
const FORGET_CARD = 'payments.forgetCard';
const LOOK_AT = 'payments.reconcilePayment';
const turn = z.object({
	storeId: z.uuid(),
	connectionId: z.uuid(),
	after: z.uuid().nullable(),
	begunAt: z
		.number()
		.nullable()
		.transform((at) => (at === null ? null : instant(at)))
});
const SEND_DUE_REFUND = 'payments.sendDueRefund';

export const listeners: readonly Listener[] = [
	{ event: 'payment.refund_requested', task: SEND_REFUND },
	{ event: 'payment.mismatched', task: LOOK_AT },
	{ event: 'payment.mismatched', task: RETURN_MISMATCHED },
	{ event: 'card.released', task: FORGET_CARD },
	{ event: 'sandbox_payment.changed', task: TELL }
];

export const jobs: readonly Job[] = [
	defineJob(
		PROCESS,
		z.object({ storeId: z.uuid(), inboxId: z.uuid() }),
		async ({ storeId, inboxId }, { pools, jobId }) =>
			await processWebhook(pools, storeId, inboxId, `job:${jobId}`)
	),
	defineJob(
		'payments.check',
		z.object({ storeId: z.uuid(), paymentId: z.uuid() }),
		async ({ storeId, paymentId }, { pools, jobId }) => {
			await checkPayment(pools, systemRequest(storeId, `job:${jobId}`), paymentId);
		}
	),
	defineJob(
		POLL,
		z.object({
			storeId: z.uuid(),
			paymentId: z.uuid(),
			everyMs: z.number(),
			until: z.number()
		}),
		async (poll, { pools, jobId }) => await pollPayment(pools, poll, `job:${jobId}`)
	),
	defineJob(
		CHECK_SETUP,
		z.object({ storeId: z.uuid(), subjectId: z.uuid() }),
		async ({ storeId, subjectId }, { pools, jobId }) => {
			await checkSetup(pools, systemRequest(storeId, `job:${jobId}`), subjectId);
		}
	),
	defineJob(FORGET_CARD, ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		const request = systemRequest(storeId, `job:${jobId}`);
		const event = await inScope(pools, request, (scope) => findEvent(scope, eventId));
		const cardId = z.uuid().safeParse(event?.facts['cardId']);
		if (cardId.success) await forgetCard(pools, request, cardId.data);
	}),
	defineJob(SEND_REFUND, ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		const request = systemRequest(storeId, `job:${jobId}`);
		const event = await inScope(pools, request, (scope) => findEvent(scope, eventId));
		const refundId = z.uuid().safeParse(event?.facts['refundId']);
		if (refundId.success) await sendRefund(pools, request, refundId.data);
	}),
	defineJob(RETURN_MISMATCHED, ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		await inScope(pools, systemRequest(storeId, `job:${jobId}`), async (scope) => {
			const event = await findEvent(scope, eventId);
			const paymentId = z.uuid().safeParse(event?.facts['paymentId']);
			if (paymentId.success) await giveBackMismatched(scope, paymentId.data);
		});
	}),
	defineJob(
		SEND_DUE_REFUND,
		z.object({ storeId: z.uuid(), refundId: z.uuid() }),
		async ({ storeId, refundId }, { pools, jobId }) =>
			await sendRefund(pools, systemRequest(storeId, `job:${jobId}`), refundId)
	),
	defineJob(
		TELL,
		ofEvent.extend({ afterWaiting: z.boolean().default(false) }),
		async ({ storeId, eventId, afterWaiting }, { pools, jobId }) =>
			await tellStore(pools, storeId, eventId, `job:${jobId}`, afterWaiting)
	),
	defineJob('payments.sweep', z.unknown(), async (_, { pools }) => {
		await sweepInbox(pools);
		await sweepPayments(pools);
		await sweepSetups(pools, CHECK_SETUP);
		await sweepRefunds(pools, SEND_DUE_REFUND);
	}),
	defineJob(LOOK_AT, ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		const request = systemRequest(storeId, `job:${jobId}`);
		const event = await inScope(pools, request, (scope) => findEvent(scope, eventId));
		const paymentId = z.uuid().safeParse(event?.facts['paymentId']);
		if (paymentId.success) await reconcilePayment(pools, request, paymentId.data);
	}),
	defineJob('payments.reconcile', z.unknown(), async (_, { pools }) => {
		await startReconciliation(pools);
	}),
	defineJob(RECONCILE, turn, async (input, { pools, jobId }) => {
		const next = await reconcileConnection(
			pools,
			systemRequest(input.storeId, `job:${jobId}`),
			input
		);
		if (next !== null)
			await addJob(
				pools.worker,
				RECONCILE,
				{ ...next },
				{ key: `reconcile:${next.connectionId}:${next.after}`, queue: `webhooks:${next.storeId}` }
			);
	}),
	defineJob('payments.emptyInbox', z.unknown(), async (_, { pools }) => {
		await emptyOldInbox(pools);
	})
];

export const cronLines: readonly CronLine[] = [
	{ task: 'payments.sweep', match: '* * * * *' },
	{ task: 'payments.reconcile', match: '10 2 * * *' },
	{ task: 'payments.emptyInbox', match: '40 3 * * *' }
];
