import { expect, test } from 'vitest';
import { beat } from '#lib/platform/server/heartbeat.ts';
import { openPools } from '#lib/platform/server/pools.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { readiness } from './readiness.ts';

const db = useDatabase();

test('ready is a migrated database with a worker that was seen within a minute', async () => {
	expect(await readiness(db.pools)).toEqual({
		ready: false,
		parts: { database: 'ok', migrations: 'ok', worker: 'missing' }
	});
	await beat(db.pools.worker, 'one');
	expect(await readiness(db.pools)).toEqual({
		ready: true,
		parts: { database: 'ok', migrations: 'ok', worker: 'ok' }
	});
	await db.owner(`update worker_heartbeats set seen_at = now() - interval '61 seconds'`);
	expect((await readiness(db.pools)).parts.worker).toBe('missing');
});

test('a database of an older version is not ready', async () => {
	await db.owner(`update drizzle.__drizzle_migrations set created_at = created_at - 1`);
	expect((await readiness(db.pools)).parts).toMatchObject({
		database: 'ok',
		migrations: 'missing'
	});
	await db.owner(`update drizzle.__drizzle_migrations set created_at = created_at + 1`);
});

test('a database that does not answer is said so, not thrown', async () => {
	const nowhere = 'postgresql://app_user@127.0.0.1:1/none';
	const pools = openPools({ app: nowhere, platform: nowhere, worker: nowhere }, 1);
	expect(await readiness(pools)).toEqual({
		ready: false,
		parts: { database: 'missing', migrations: 'missing', worker: 'missing' }
	});
	await Promise.all([pools.app.end(), pools.platform.end(), pools.worker.end()]);
});
