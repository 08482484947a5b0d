import pg from 'pg';
import { expect, test } from 'vitest';
import { inStore } from '#lib/platform/server/db.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { JobTools, Listener } from '#lib/platform/server/jobs.ts';
import { dispatchesOf } from '#lib/platform/server/queue.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { dispatchStore, LIVE_CHANNEL, undispatchedStores } from './dispatch.ts';
import { cronLines, jobs } from './jobs.ts';
import { recordEvent } from './record.ts';
import { verifyStore } from './verify.ts';

const db = useDatabase();

const plainStore = () => makeStore(db, { staff: 0, services: [] });

const recorded = (store: TestStore, count: number, name = 'booking.confirmed') =>
	store.scope(async (scope) => {
		const ids: string[] = [];
		for (let i = 0; i < count; i++)
			ids.push(await recordEvent(scope, { name, subjectId: newId() }));
		return ids;
	});

interface JobRow {
	task: string;
	key: string;
	queue: string;
	payload: { storeId: string; eventId?: string };
}

/** Jobs of a store's events; not the requests to dispatch. */
const jobsOf = (storeId: string) =>
	db.owner<JobRow>(
		`select t.identifier as task, j.key, q.queue_name as queue, j.payload from graphile_worker._private_jobs j
		 join graphile_worker._private_tasks t on t.id = j.task_id
		 left join graphile_worker._private_job_queues q on q.id = j.job_queue_id
		 where j.payload ->> 'storeId' = $1 and t.identifier <> 'events.dispatch' order by j.id`,
		[storeId]
	);

const LISTENERS: Listener[] = [
	{ event: 'booking.', task: 'calendars.push' },
	{ event: 'booking.confirmed', task: 'notifications.booking_confirmed' },
	{ event: 'booking.cancelled', task: 'notifications.booking_cancelled' }
];

const tools = (): JobTools => ({ pools: db.pools, attempt: 1, maxAttempts: 25, jobId: '1' });

function run(name: string, payload: unknown, listeners: Listener[] = []): Promise<void> {
	const job = jobs(listeners).find((candidate) => candidate.name === name);
	if (!job) throw new Error(`no job ${name}`);
	return job.run(payload, tools());
}

test('each event gets one job per feature that listens, in the line of its store', async () => {
	const store = await plainStore();
	const [id = ''] = await recorded(store, 1);
	await dispatchStore(db.pools.worker, store.storeId, LISTENERS);
	expect(await jobsOf(store.storeId)).toEqual(
		['calendars.push', 'notifications.booking_confirmed'].map((task) => ({
			task,
			key: `${id}:${task}`,
			queue: `store:${store.storeId}`,
			payload: { storeId: store.storeId, eventId: id }
		}))
	);
});

test('a second dispatch finds nothing to do and adds no job', async () => {
	const store = await plainStore();
	await recorded(store, 3);
	expect(await dispatchStore(db.pools.worker, store.storeId, LISTENERS)).toBe(3);
	expect(await dispatchStore(db.pools.worker, store.storeId, LISTENERS)).toBe(0);
	expect(await jobsOf(store.storeId)).toHaveLength(6);
});

test('twenty dispatchers at once seal 1,200 events once, without gaps', async () => {
	const store = await plainStore();
	await recorded(store, 1_200);
	const counts = await Promise.all(
		Array.from({ length: 20 }, () => dispatchStore(db.pools.worker, store.storeId, LISTENERS))
	);
	expect(counts.reduce((a, b) => a + b, 0)).toBe(1_200);
	const verdict = await verifyStore(db.pools.app, store.storeId);
	expect(verdict).toMatchObject({ events: 1_200, unsealed: 0, findings: [] });
	expect(await jobsOf(store.storeId)).toHaveLength(2_400);
});

test('an event that commits late stands behind those sealed before it, whatever its id', async () => {
	const store = await plainStore();
	let release = (): void => {};
	const late = store.scope(async (scope) => {
		const id = await recordEvent(scope, { name: 'booking.confirmed', subjectId: newId() });
		await new Promise<void>((resolve) => (release = resolve));
		return id;
	});
	const [early = ''] = await recorded(store, 1);
	await dispatchStore(db.pools.worker, store.storeId, []);
	release();
	const lateId = await late;
	await dispatchStore(db.pools.worker, store.storeId, []);
	const rows = await db.owner<{ id: string }>(
		'select id from events where store_id = $1 order by position',
		[store.storeId]
	);
	expect(rows.map((row) => row.id)).toEqual([early, lateId]);
	expect((await verifyStore(db.pools.app, store.storeId)).findings).toEqual([]);
});

test('when the jobs cannot be added the events stay unsealed', async () => {
	const store = await plainStore();
	await recorded(store, 2);
	// Graphile refuses task names past 128 characters: a failure in the middle of the transaction.
	const broken: Listener = { event: 'booking.confirmed', task: 'x'.repeat(200) };
	await expect(dispatchStore(db.pools.worker, store.storeId, [broken])).rejects.toThrow();
	expect((await verifyStore(db.pools.app, store.storeId)).unsealed).toBe(2);
	expect(await jobsOf(store.storeId)).toEqual([]);
});

test('open calendars hear the last position after the commit', async () => {
	const store = await plainStore();
	await recorded(store, 3);
	const listener = new pg.Client({ connectionString: db.url });
	await listener.connect();
	try {
		const heard = new Promise<string | undefined>((resolve) =>
			listener.on('notification', (message) => resolve(message.payload))
		);
		await listener.query(`listen ${LIVE_CHANNEL}`);
		await dispatchStore(db.pools.worker, store.storeId, []);
		expect(JSON.parse((await heard) ?? '')).toEqual({ storeId: store.storeId, position: 3 });
	} finally {
		await listener.end();
	}
});

test('the sweep asks for a dispatch of every store that has unsealed events, twice more in its minute', async () => {
	const [waiting, done] = [await plainStore(), await plainStore()];
	for (const store of [waiting, done]) await recorded(store, 1);
	await run('events.dispatch', { storeId: done.storeId });
	const due = await undispatchedStores(db.pools.worker);
	expect(due).toContain(waiting.storeId);
	expect(due).not.toContain(done.storeId);
	// What the commits above asked for must not be mistaken for the sweep's.
	await dispatchesOf(db.pools.worker).flush();

	await db.owner('delete from graphile_worker._private_jobs');
	await run('events.sweep', { _cron: { ts: 'now' } });
	const keys = await db.owner<{ key: string }>('select key from graphile_worker._private_jobs');
	const found = keys.map((row) => row.key);
	expect(found).toContain(`dispatch:${waiting.storeId}`);
	expect(found).not.toContain(`dispatch:${done.storeId}`);
	expect(found).toEqual(expect.arrayContaining(['events.sweep:1', 'events.sweep:2']));

	await db.owner('delete from graphile_worker._private_jobs');
	await run('events.sweep', {});
	const again = await db.owner<{ key: string }>('select key from graphile_worker._private_jobs');
	expect(again.map((row) => row.key)).not.toContain('events.sweep:1');
	expect(cronLines.map((line) => line.task)).toContain('events.sweep');
});

test('keys older than two days are dropped, younger ones kept', async () => {
	const store = await plainStore();
	for (const hours of [1, 47, 49, 400])
		await db.owner(
			`insert into idempotency_keys (store_id, actor, key, request_hash, created_at)
			 values ($1, 'x', $2, '', now() - make_interval(hours => $3))`,
			[store.storeId, `after ${hours}`, hours]
		);
	await run('audit.dropOldKeys', {});
	const left = await db.owner<{ key: string }>('select key from idempotency_keys order by key');
	expect(left.map((row) => row.key)).toEqual(['after 1', 'after 47']);
});

test('the dispatcher cannot change what it seals, nor read personal values', async () => {
	const store = await plainStore();
	await recorded(store, 1);
	const tries = [
		`update events set facts = '{}'`,
		`update events set name = 'x'`,
		'select personal from events',
		'delete from events'
	];
	for (const statement of tries)
		await expect(
			inStore(db.pools.worker, store.storeId, (tx) => tx.$client.query(statement))
		).rejects.toMatchObject({ code: '42501' });
});
