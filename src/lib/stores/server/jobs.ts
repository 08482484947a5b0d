import { z } from 'zod';
import { defineJob, type CronLine, type Job, type Listener } from '#lib/platform/server/jobs.ts';
import { dropOldDomains, recheckDomains } from './addressing.ts';
import { mailAdminEntry, mailInvitation } from './mailing.ts';
import type { ScopeRequest } from './scope.ts';

const ofEvent = z.object({ storeId: z.uuid(), eventId: z.uuid() });

const asJob = (storeId: string, jobId: string): ScopeRequest => ({
	storeId,
	actor: { kind: 'system', id: null },
	source: 'job',
	ip: null,
	requestId: jobId,
	locale: 'en'
});

export const listeners: readonly Listener[] = [
	{ event: 'stores.member_invited', task: 'stores.mailInvitation' },
	{ event: 'stores.admin_entered', task: 'stores.mailAdminEntry' }
];

export const jobs: readonly Job[] = [
	defineJob('stores.mailInvitation', ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		await mailInvitation(pools, asJob(storeId, jobId), eventId);
	}),
	defineJob('stores.mailAdminEntry', ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		await mailAdminEntry(pools, asJob(storeId, jobId), eventId);
	}),
	defineJob('stores.recheckDomains', z.unknown(), async (_, { pools, jobId }) => {
		await recheckDomains(pools, (storeId) => asJob(storeId, jobId));
	}),
	defineJob(
		'stores.dropOldDomains',
		z.unknown(),
		async (_, { pools }) => await dropOldDomains(pools)
	),
	defineJob('stores.dropOldCounts', z.unknown(), async (_, { pools }) => {
		await pools.worker.query(
			`delete from store_rate_limits where window_start < now() - interval '1 day'`
		);
	})
];

export const cronLines: readonly CronLine[] = [
	{ task: 'stores.recheckDomains', match: '41 3 * * *' },
	{ task: 'stores.dropOldDomains', match: '53 3 * * *' },
	{ task: 'stores.dropOldCounts', match: '29 * * * *' }
];
