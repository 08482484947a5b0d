import { expect, test } from 'vitest';
import { useDatabase } from '#lib/testing/database.ts';
import { beat, secondsSinceBeat, startHeartbeat, unlockDeadWorkers } from './heartbeat.ts';
import { addJob } from './queue.ts';

const db = useDatabase();

/** A job that `worker` locked `seconds` ago. */
async function lockedJob(worker: string, seconds: number): Promise<void> {
	await addJob(db.pools.worker, `task.${worker}`, {}, { queue: `queue-${worker}` });
	await db.owner(
		`update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - make_interval(secs => $2)
		 where task_id = (select id from graphile_worker._private_tasks where identifier = 'task.' || $1)`,
		[worker, seconds]
	);
	await db.owner(
		`update graphile_worker._private_job_queues set locked_by = $1, locked_at = now() - make_interval(secs => $2) where queue_name = 'queue-' || $1`,
		[worker, seconds]
	);
}

async function holders(): Promise<string[]> {
	const rows = await db.owner<{ who: string }>(
		`select locked_by as who from graphile_worker._private_jobs where locked_by is not null
		 union select locked_by from graphile_worker._private_job_queues where locked_by is not null order by 1`
	);
	return rows.map((row) => row.who);
}

const silentFor = (worker: string, seconds: number) =>
	db.owner(
		'update worker_heartbeats set seen_at = now() - make_interval(secs => $2) where worker_id = $1',
		[worker, seconds]
	);

test('the jobs of workers that were killed are given back; the living keep theirs', async () => {
	for (const worker of ['living', 'silent', 'quiet']) await beat(db.pools.worker, worker);
	await silentFor('silent', 61);
	await silentFor('quiet', 50);
	await lockedJob('living', 3_000);
	await lockedJob('silent', 70);
	await lockedJob('quiet', 70);
	await lockedJob('never-seen', 70);
	await lockedJob('just-started', 5);

	expect(await unlockDeadWorkers(db.pools.worker)).toBe(2);
	expect(await holders()).toEqual(['just-started', 'living', 'quiet']);
	expect(await unlockDeadWorkers(db.pools.worker)).toBe(0);
});

test('a worker beats while it runs, and takes its row away when it ends well', async () => {
	const stop = startHeartbeat(db.pools.worker, 'mine');
	await expect
		.poll(
			async () => (await db.owner(`select from worker_heartbeats where worker_id = 'mine'`)).length
		)
		.toBe(1);
	await stop();
	expect(await db.owner(`select from worker_heartbeats where worker_id = 'mine'`)).toEqual([]);
});

test('how long no worker was seen is known to the web, by the database’s clock', async () => {
	await db.owner('delete from worker_heartbeats');
	expect(await secondsSinceBeat(db.pools.app)).toBeNull();
	await beat(db.pools.worker, 'late');
	await silentFor('late', 90);
	expect(await secondsSinceBeat(db.pools.app)).toBeGreaterThanOrEqual(90);
});
