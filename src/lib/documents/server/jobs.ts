import { z } from 'zod';
import { findEvent } from '#lib/audit/server/reading.ts';
import { defineJob, type Job, type Listener } from '#lib/platform/server/jobs.ts';
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';
import { documentPayment, documentRefund } from './issuing.ts';

const ISSUE = 'documents.issue';
const CREDIT = 'documents.credit';
const ofEvent = z.object({ storeId: z.uuid(), eventId: z.uuid() });
const paid = z.object({ paymentId: z.uuid() });
const returned = paid.extend({ refundId: z.uuid(), amountMinor: z.number().int().positive() });

const asJob = (storeId: string, jobId: string): ScopeRequest => ({
	storeId,
	actor: { kind: 'system', id: null },
	source: 'job',
	ip: null,
	requestId: `job:${jobId}`,
	locale: 'en'
});

export const listeners: readonly Listener[] = [
	{ event: 'payment.succeeded', task: ISSUE },
	{ event: 'payment.taken', task: ISSUE },
	{ event: 'payment.refunded', task: CREDIT }
];

export const jobs: readonly Job[] = [
	defineJob(ISSUE, ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		await inScope(pools, asJob(storeId, jobId), async (scope) => {
			const read = paid.safeParse((await findEvent(scope, eventId))?.facts);
			if (read.success) await documentPayment(scope, read.data.paymentId);
		});
	}),
	defineJob(CREDIT, ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		await inScope(pools, asJob(storeId, jobId), async (scope) => {
			const read = returned.safeParse((await findEvent(scope, eventId))?.facts);
			if (read.success) await documentRefund(scope, read.data);
		});
	})
];
