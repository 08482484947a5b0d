import { z } from 'zod';
import { defineJob, type CronLine, type Job, type JobTools } from '#lib/platform/server/jobs.ts';

const DUE = `select store_id, id from claims where expires_at <= now() - interval '1 minute' order by expires_at limit 200`;
const DELETE = `delete from claims where store_id = $1 and id = $2 and expires_at <= now()`;

/**
 * Tidies up holds that ran out. Nothing depends on it: whoever wants their time removes them first.
 * Each by its own key, since SKIP LOCKED over stores is refused by a sharded database (SCALE.md R9).
 */
async function sweepHolds(tools: JobTools): Promise<void> {
	const { rows } = await tools.pools.worker.query<{ store_id: string; id: string }>(DUE);
	for (const row of rows) await tools.pools.worker.query(DELETE, [row.store_id, row.id]);
}

export const jobs: Job[] = [
	defineJob('availability.sweepHolds', z.unknown(), async (_, tools) => await sweepHolds(tools))
];

export const cronLines: readonly CronLine[] = [
	{ task: 'availability.sweepHolds', match: '* * * * *' }
];
