import { z } from 'zod';
import { findEvent } from '#lib/audit/server/reading.ts';
import { defineJob, type CronLine, type Job, type Listener } from '#lib/platform/server/jobs.ts';
import { inScope } from '#lib/stores/server/scope.ts';
import { PROCESS, processWebhook, sweepInbox, sweepPayments, systemRequest } from './inbox.ts';
import { sendRefund } from './refunding.ts';
import { TELL, tellStore } from './sandbox-page.ts';
import { checkPayment } from './settling.ts';

const ofEvent = z.object({ storeId: z.uuid(), eventId: z.uuid() });
const SEND_REFUND = 'payments.sendRefund';

export const listeners: readonly Listener[] = [
	{ event: 'payment.refund_requested', task: SEND_REFUND },
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
	defineJob(SEND_REFUND, ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		const request = systemRequest(storeId, `job:${jobId}`);
		const event = await inScope(pools, request, (scope) => findEvent(scope, eventId));
		const refundId = z.uuid().safeParse(event?.facts['refundId']);
		if (refundId.success) await sendRefund(pools, request, refundId.data);
	}),
	defineJob(
		TELL,
		ofEvent.extend({ afterWaiting: z.boolean().default(false) }),
		async ({ storeId, eventId, afterWaiting }, { pools, jobId }) =>
			await tellStore(pools, storeId, eventId, `job:${jobId}`, afterWaiting)
	),
	defineJob('payments.sweep', z.unknown(), async (_, { pools }) => {
		await sweepInbox(pools);
		await sweepPayments(pools);
	})
];

export const cronLines: readonly CronLine[] = [{ task: 'payments.sweep', match: '* * * * *' }];
