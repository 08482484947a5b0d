import { z } from 'zod';
import { defineJob, type CronLine, type Job, type Listener } from '#lib/platform/server/jobs.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { plus, processNow, toIso } from '#lib/platform/time.ts';
import { dispatchStore, undispatchedStores } from './dispatch.ts';

const payload = z.object({ storeId: z.uuid() });
/** `_cron` is there when the timetable, which counts in minutes, started it. */
const sweep = z.object({ _cron: z.unknown() }).partial();

const SWEEP_EVERY_MS = 20_000;

/** `listeners`: of all features, as `workers/tasks.ts` composes them. */
export const jobs = (listeners: readonly Listener[]): Job[] => [
	defineJob('events.dispatch', payload, async ({ storeId }, { pools }) => {
		await dispatchStore(pools.worker, storeId, listeners);
	}),
	defineJob('events.sweep', sweep, async ({ _cron }, { pools }) => {
		for (const storeId of await undispatchedStores(pools.worker))
			await addJob(
				pools.worker,
				'events.dispatch',
				{ storeId },
				{ key: `dispatch:${storeId}`, queue: `dispatch:${storeId}` }
			);
		if (_cron === undefined) return;
		for (const turn of [1, 2])
			await addJob(
				pools.worker,
				'events.sweep',
				{},
				{ key: `events.sweep:${turn}`, runAt: toIso(plus(processNow(), turn * SWEEP_EVERY_MS)) }
			);
	}),
	defineJob('audit.dropOldKeys', z.unknown(), async (_, { pools }) => {
		await pools.worker.query(
			`delete from idempotency_keys where created_at < now() - interval '48 hours'`
		);
	})
];

export const cronLines: readonly CronLine[] = [
	{ task: 'events.sweep', match: '* * * * *' },
	{ task: 'audit.dropOldKeys', match: '17 * * * *' }
];
