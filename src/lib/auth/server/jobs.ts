import { z } from 'zod';
import { defineJob, type CronLine, type Job } from '#lib/platform/server/jobs.ts';
import { clean, SEND_NOTICE, SEND_TOKEN, sendNotice, sendPending, sendToken } from './mailing.ts';
import { NOTICES } from './mails.ts';

export const jobs: Job[] = [
	defineJob(
		SEND_TOKEN,
		z.object({ tokenId: z.uuid() }),
		async ({ tokenId }, { pools }) => await sendToken(pools, tokenId)
	),
	defineJob(
		SEND_NOTICE,
		z.object({ userId: z.uuid(), notice: z.enum(NOTICES) }),
		async (payload, { pools, jobId }) => await sendNotice(pools, { ...payload, jobId })
	),
	/** Finds codes whose wake-up was lost. */
	defineJob('auth.sendPending', z.unknown(), async (_, { pools }) => await sendPending(pools)),
	defineJob('auth.clean', z.unknown(), async (_, { pools }) => await clean(pools))
];

export const cronLines: readonly CronLine[] = [
	{ task: 'auth.sendPending', match: '* * * * *' },
	{ task: 'auth.clean', match: '17 * * * *' }
];
