import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatchStore } from '#lib/audit/server/dispatch.ts';
import { recordEvent } from '#lib/audit/server/record.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { TEST_SECRET, useDatabase } from '#lib/testing/database.ts';

const db = useDatabase();
let folder = '';
let store: TestStore;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'audit-'));
	store = await makeStore(db, { staff: 0, services: [] });
	await record(20);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function record(count: number): Promise<void> {
	await store.scope(async (scope) => {
		for (let i = 0; i < count; i++)
			await recordEvent(scope, { name: 'booking.confirmed', subjectId: newId() });
	});
	await dispatchStore(db.pools.worker, store.storeId, []);
}

const verify = (...args: string[]): Promise<{ code: number; output: string }> =>
	new Promise((done) => {
		const env = {
			...process.env,
			DATABASE_URL: db.url,
			APP_SECRET: TEST_SECRET,
			LOG_LEVEL: 'silent'
		};
		execFile(
			process.execPath,
			[resolve('scripts/audit-verify.ts'), ...args],
			{ env },
			(error, stdout, stderr) =>
				done({
					code: typeof error?.code === 'number' ? error.code : error ? -1 : 0,
					output: stdout + stderr
				})
		);
	});

test('a whole history ends with 0, a harmed one with 1 and says where', async () => {
	expect(await verify()).toMatchObject({
		code: 0,
		output: expect.stringContaining('20 events: whole')
	});
	await db.owner(`update events set source = 'api' where store_id = $1 and position = 7`, [
		store.storeId
	]);
	const found = await verify('--store', store.slug);
	expect(found.code).toBe(1);
	expect(found.output).toMatch(/position 7 .*an event was edited/);
	await db.owner(`update events set source = 'staff' where store_id = $1 and position = 7`, [
		store.storeId
	]);
	expect((await verify()).code).toBe(0);
});

test('an anchor file grows by a line a day and finds a chain whose end was cut', async () => {
	const file = join(folder, 'anchors');
	expect((await verify('--anchors', file)).code).toBe(0);
	await record(1);
	expect((await verify('--anchors', file)).code).toBe(0);
	expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
	await db.owner('delete from events where store_id = $1 and position = 21', [store.storeId]);
	expect((await verify()).code, 'the chain alone cannot know').toBe(0);
	const found = await verify('--anchors', file);
	expect(found).toMatchObject({ code: 1, output: expect.stringContaining('its end was cut') });
	expect(
		readFileSync(file, 'utf8').trim().split('\n'),
		'nothing is anchored that is not whole'
	).toHaveLength(2);
});

test('an anchor that somebody else wrote is refused', async () => {
	const file = join(folder, 'forged');
	writeFileSync(
		file,
		`${JSON.stringify({ storeId: store.storeId, position: 1, hash: 'aa', signature: 'bb' })}\n`
	);
	const found = await verify('--anchors', file);
	expect(found.code).not.toBe(0);
	expect(found.output).toContain('was not written with this APP_SECRET');
});

test('a store that is not there is an error, not a success', async () => {
	expect((await verify('--store', 'nobody')).code).not.toBe(0);
});
