import { z } from 'zod';
import { getEvent } from '#lib/audit/server/queries.ts';
import { defineJob, type CronLine, type Job, type Listener } from '#lib/platform/server/jobs.ts';
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';
import { linkOwner, linkRecentUsers, linkUser } from './linking.ts';

const ofEvent = z.object({ storeId: z.uuid(), eventId: z.uuid() });
const aboutClient = z.object({ clientId: z.uuid() });

const asJob =
	(jobId: string) =>
	(storeId: string): ScopeRequest => ({
		storeId,
		actor: { kind: 'system', id: null },
		source: 'job',
		ip: null,
		requestId: jobId,
		locale: 'en'
	});

export const listeners: readonly Listener[] = [
	{ event: 'booking.created', task: 'clients.linkBooker' }
];

export const jobs: readonly Job[] = [
	defineJob(
		'clients.linkUser',
		z.object({ userId: z.uuid() }),
		async ({ userId }, { pools, jobId }) => await linkUser(pools, userId, asJob(jobId))
	),
	/** Someone who can sign in has booked, signed in or not: the visit is theirs at once. */
	defineJob('clients.linkBooker', ofEvent, async ({ storeId, eventId }, { pools, jobId }) => {
		const event = await inScope(
			pools,
			asJob(jobId)(storeId),
			async (scope) => await getEvent(scope, eventId)
		);
		const { clientId } = aboutClient.parse(event.facts);
		await linkOwner(pools, { storeId, clientId }, asJob(jobId));
	}),
	defineJob(
		'clients.linkRecentUsers',
		z.unknown(),
		async (_, { pools, jobId }) => await linkRecentUsers(pools, asJob(jobId))
	)
];

export const cronLines: readonly CronLine[] = [
	{ task: 'clients.linkRecentUsers', match: '* * * * *' }
];
