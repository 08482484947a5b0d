import { expect, test } from 'vitest';
import { makeStore } from '#lib/testing/builders.ts';
import { makePerson, mailedCode, openBrowser } from '#lib/testing/browser.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { jobs } from './jobs.ts';

const db = useDatabase();

const run = (name: string, payload: unknown): Promise<void> | undefined =>
	jobs
		.find((job) => job.name === name)
		?.run(payload, { pools: db.pools, attempt: 1, maxAttempts: 25, jobId: '1' });

const storesOf = async (userId: string): Promise<string[]> =>
	(
		await db.owner<{ store_id: string }>('select store_id from user_stores where user_id = $1', [
			userId
		])
	).map((row) => row.store_id);

const knows = (storeId: string, email: string) =>
	db.owner(
		`insert into clients (store_id, id, name, email) values ($1, gen_random_uuid(), 'C', $2)`,
		[storeId, email]
	);

test('who signs in with a code is asked for in the stores, and finds them', async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const person = await makePerson(db);
	await knows(store.storeId, person.email);
	const browser = openBrowser(db);
	const { ticket } = await browser.auth((auth) => auth.requestCode({ email: person.email }));
	await browser.auth((auth) => auth.signInWithCode({ ticket, code: mailedCode(ticket) }));
	const [job] = await db.owner<{ payload: { userId: string } }>(
		`select payload from graphile_worker._private_jobs j
		 join graphile_worker._private_tasks t on t.id = j.task_id
		 where t.identifier = 'clients.linkUser' and j.payload ->> 'userId' = $1`,
		[person.id]
	);
	await run('clients.linkUser', job?.payload);
	expect(await storesOf(job?.payload.userId ?? '')).toEqual([store.storeId]);
});

test('whose wake-up was lost is found by the sweep', async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const person = await makePerson(db);
	await knows(store.storeId, person.email);
	const browser = openBrowser(db);
	const { ticket } = await browser.auth((auth) => auth.requestCode({ email: person.email }));
	await browser.auth((auth) => auth.signInWithCode({ ticket, code: mailedCode(ticket) }));
	await db.owner('delete from graphile_worker._private_jobs');
	await run('clients.linkRecentUsers', {});
	expect(await storesOf(person.id)).toEqual([store.storeId]);
});

const ownerOf = async (storeId: string) =>
	(
		await db.owner<{ user_id: string | null }>('select user_id from clients where store_id = $1', [
			storeId
		])
	).map((row) => row.user_id);

const linksOf = async (storeId: string) =>
	await db.owner<{ facts: { userId: string } }>(
		`select facts from events where store_id = $1 and name = 'client.linked'`,
		[storeId]
	);

test("a store's record becomes that person's once, and the store's log says so", async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const person = await makePerson(db);
	const other = await makeStore(db, { staff: 0, services: [] });
	await knows(store.storeId, person.email);
	await knows(other.storeId, 'someone@else.test');
	for (const _ of [1, 2]) await run('clients.linkUser', { userId: person.id });
	expect(await ownerOf(store.storeId)).toEqual([person.id]);
	expect(await storesOf(person.id)).toEqual([store.storeId]);
	expect(await ownerOf(other.storeId)).toEqual([null]);
	expect((await linksOf(store.storeId)).map(({ facts }) => facts.userId)).toEqual([person.id]);
});

test('an address that nobody has proven links nothing', async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const person = await makePerson(db);
	await knows(store.storeId, person.email);
	await db.owner('update users set verified_at = null where id = $1', [person.id]);
	await run('clients.linkUser', { userId: person.id });
	expect(await storesOf(person.id)).toEqual([]);
	expect(await ownerOf(store.storeId)).toEqual([null]);
});

test("a record that is somebody else's stays theirs, though the address is free again", async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const [before, after] = [await makePerson(db), await makePerson(db)];
	await knows(store.storeId, after.email);
	await db.owner('update clients set user_id = $1 where store_id = $2', [before.id, store.storeId]);
	await run('clients.linkUser', { userId: after.id });
	expect(await storesOf(after.id)).toEqual([]);
	expect(await ownerOf(store.storeId)).toEqual([before.id]);
});
