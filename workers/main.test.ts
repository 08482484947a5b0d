import { afterEach, expect, inject, test } from 'vitest';
import { addJob } from '#lib/platform/server/queue.ts';
import { openTestDatabase, useDatabase } from '#lib/testing/database.ts';
import { startWorker, type Worker } from './main.ts';
import { allJobs, listeners } from './tasks.ts';
import { timetable } from './crontab.ts';

const db = useDatabase();
let worker: Worker | undefined;
afterEach(async () => {
	await worker?.stop();
	worker = undefined;
});

const waiting = async () =>
	(await db.owner<{ n: number }>('select count(*)::int as n from graphile_worker._private_jobs'))[0]
		?.n;

test('every line of the timetable and every listener names a job that exists', () => {
	const names = allJobs.map((job) => job.name);
	expect(new Set(names).size).toBe(names.length);
	for (const { task } of [...timetable, ...listeners]) expect(names).toContain(task);
});

test('the worker logs in as app_worker, does what is asked, and is seen while it runs', async () => {
	worker = await startWorker(db.config);
	await addJob(db.pools.worker, 'worker.unlockDead', {});
	await expect.poll(waiting, { timeout: 5_000 }).toBe(0);
	const sessions = await db.owner<{ who: string }>(
		`select distinct usename as who from pg_stat_activity where application_name = 'appointment-hub-jobs' and datname = current_database()`
	);
	expect(sessions).toEqual([{ who: 'app_worker' }]);
	expect(await db.owner('select from worker_heartbeats')).toHaveLength(1);
	await worker.stop();
	worker = undefined;
	expect(await db.owner('select from worker_heartbeats')).toEqual([]);
	const connections = `select from pg_stat_activity where application_name = 'appointment-hub-jobs' and datname = current_database()`;
	await expect.poll(async () => await db.owner(connections)).toEqual([]);
});

test('a failed job keeps nothing of the person it was about', async () => {
	worker = await startWorker(db.config);
	await addJob(
		db.pools.worker,
		'events.dispatch',
		{ storeId: 'katerina@example.org' },
		{ maxAttempts: 1 }
	);
	const failed = async () =>
		await db.owner<{ last_error: string }>(
			'select last_error from graphile_worker._private_jobs where last_error is not null'
		);
	await expect.poll(async () => (await failed()).length, { timeout: 5_000 }).toBe(1);
	expect((await failed())[0]?.last_error).toBe('ZodError');
	await db.owner('delete from graphile_worker._private_jobs');
});

test('a worker whose database comes back goes on working', async () => {
	worker = await startWorker(db.config);
	await db.owner(
		`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'appointment-hub-jobs'`
	);
	await addJob(db.pools.worker, 'worker.unlockDead', {});
	// It waits longer between its tries, the longer nobody answers.
	await expect.poll(waiting, { timeout: 60_000 }).toBe(0);
}, 90_000);

test('a database that was not set up is told in a sentence', async () => {
	const empty = await openTestDatabase(inject('cluster'));
	await empty.owner('drop schema drizzle cascade');
	await expect(startWorker(empty.config)).rejects.toThrow('Run `npm run setup`');
	await empty.close();
});
