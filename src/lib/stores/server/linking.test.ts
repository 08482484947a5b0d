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
		 where t.identifier = 'stores.linkUser' and j.payload ->> 'userId' = $1`,
		[person.id]
	);
	await run('stores.linkUser', job?.payload);
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
	await run('stores.linkRecentUsers', {});
	expect(await storesOf(person.id)).toEqual([store.storeId]);
});
