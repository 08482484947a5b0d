/** Runs what a store has caused, with the product's own dispatcher, queue and jobs. */
import { runOnce, Logger, type TaskList } from 'graphile-worker';
import { dispatchStore } from '#lib/audit/server/dispatch.ts';
import type { Job, Listener } from '#lib/platform/server/jobs.ts';
import { dispatchesOf } from '#lib/platform/server/queue.ts';
import type { TestDatabase } from './database.ts';

const quiet = new Logger(() => () => undefined);

export interface Feature {
	readonly jobs: readonly Job[];
	readonly listeners: readonly Listener[];
}

const nothing = async (): Promise<void> => undefined;

const isAnyDue = async (db: TestDatabase, tasks: readonly string[]): Promise<boolean> =>
	(
		await db.owner(
			`select from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
			 where t.identifier = any ($1) and j.run_at <= now() and j.attempts < j.max_attempts limit 1`,
			[tasks]
		)
	).length > 0;

/** Takes every job that is due, and what those add, until none is left. Jobs of others are passed over. */
export async function runJobs(db: TestDatabase, { jobs }: Feature): Promise<void> {
	// What commits asked for would otherwise arrive in the middle.
	await dispatchesOf(db.pools.worker).flush();
	const tasks: TaskList = { 'events.dispatch': nothing };
	for (const job of jobs)
		tasks[job.name] = async (payload: unknown, { job: { id, attempts, max_attempts } }) =>
			await job.run(payload, {
				pools: db.pools,
				attempt: attempts,
				maxAttempts: max_attempts,
				jobId: id
			});
	// A round ends early while a line's job before has not been written off yet.
	while (await isAnyDue(db, Object.keys(tasks)))
		await runOnce({ pgPool: db.pools.worker, taskList: tasks, logger: quiet });
}

/** From the events that wait, to everything that follows from them. */
export async function settle(db: TestDatabase, storeId: string, feature: Feature): Promise<void> {
	await dispatchStore(db.pools.worker, storeId, feature.listeners);
	await runJobs(db, feature);
}
