/** Jobs of fees; jobs.ts puts them together with the others of this feature. */
import { z } from 'zod';
import { findEvent } from '#lib/audit/server/reading.ts';
import { systemRequest } from '#lib/payments/server/inbox.ts';
import { defineJob, type CronLine, type Job, type Listener } from '#lib/platform/server/jobs.ts';
import { inScope } from '#lib/stores/server/scope.ts';
import { collectFee, noteFeePaid, sweepFees } from './collecting.ts';

const COLLECT = 'bookings.collectFee';
const PAID = 'bookings.noteFeePaid';

export const penaltyListeners: readonly Listener[] = ['payment.succeeded', 'payment.taken'].map(
	(event) => ({ event, task: PAID })
);

export const penaltyJobs: readonly Job[] = [
	defineJob(
		COLLECT,
		z.object({ storeId: z.uuid(), penaltyId: z.uuid() }),
		async ({ storeId, penaltyId }, { pools, jobId }) =>
			await collectFee(pools, systemRequest(storeId, `job:${jobId}`), penaltyId)
	),
	defineJob('bookings.collectFees', z.unknown(), async (_, { pools }) => sweepFees(pools, COLLECT)),
	defineJob(
		PAID,
		z.object({ storeId: z.uuid(), eventId: z.uuid() }),
		async ({ storeId, eventId }, { pools, jobId }) => {
			await inScope(pools, systemRequest(storeId, `job:${jobId}`), async (scope) => {
				const facts = (await findEvent(scope, eventId))?.facts;
				const paymentId = z.uuid().safeParse(facts?.['paymentId']);
				if (facts?.['purpose'] === 'penalty' && paymentId.success)
					await noteFeePaid(scope, paymentId.data);
			});
		}
	)
];

export const penaltyCron: readonly CronLine[] = [
	{ task: 'bookings.collectFees', match: '* * * * *' }
];
