import { z } from 'zod';
import { defineJob, type CronLine, type Job } from '#lib/platform/server/jobs.ts';

export const jobs: readonly Job[] = [
	defineJob('plans.dropOldCauses', z.unknown(), async (_, { pools }) => {
		await pools.worker.query(
			`delete from usage_causes where created_at < now() - interval '30 days'`
		);
	})
];

export const cronLines: readonly CronLine[] = [
	{ task: 'plans.dropOldCauses', match: '37 * * * *' }
];
