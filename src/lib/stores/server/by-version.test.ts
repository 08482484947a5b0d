import { beforeEach, expect, test } from 'vitest';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { forgetStore, keptByVersion } from './by-version.ts';
import { changeRules } from './rules-version.ts';

const db = useDatabase();
let store: TestStore;
let reads = 0;
const phoneOf = keptByVersion(async ({ tx, storeId }) => {
	reads += 1;
	const { rows } = await tx.$client.query<{ phone: string | null }>(
		'select phone from store_profiles where store_id = $1',
		[storeId]
	);
	return rows[0]?.phone ?? null;
});
const phone = async () => await store.scope((scope) => phoneOf(scope));
const write = 'update store_profiles set phone = $2 where store_id = $1';

beforeEach(async () => {
	store = await makeStore(db, { staff: 0, services: [] });
	reads = 0;
});

test('what a store is known for is read once for its version', async () => {
	await phone();
	await phone();
	expect(reads).toBe(1);
	forgetStore(store.storeId);
	await phone();
	expect(reads).toBe(2);
});

test('a change is seen by its own transaction, and by all others after it', async () => {
	expect(await phone()).toBeNull();
	await store.scope(async (scope) => {
		await changeRules(scope);
		await scope.tx.$client.query(write, [store.storeId, '+30 1']);
		expect(await phoneOf(scope)).toBe('+30 1');
		expect(await phone()).toBeNull();
	});
	expect(await phone()).toBe('+30 1');
});

test('a change that was rolled back never comes to be known', async () => {
	await phone();
	await store
		.scope(async (scope) => {
			await changeRules(scope);
			await scope.tx.$client.query(write, [store.storeId, '+30 1']);
			await phoneOf(scope);
			throw new Error('back');
		})
		.catch(() => undefined);
	expect(await phone()).toBeNull();
});

test('one store is not taken for another', async () => {
	await db.owner(write, [store.storeId, '+30 2']);
	const other = await makeStore(db, { staff: 0, services: [] });
	expect(await phone()).toBe('+30 2');
	expect(await other.scope((scope) => phoneOf(scope))).toBeNull();
});
