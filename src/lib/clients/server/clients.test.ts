import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { addClient, upsertClient, type ClientInput } from './commands.ts';
import { getClient, searchClients } from './queries.ts';

const db = useDatabase();

const person = (over: Partial<ClientInput> = {}): ClientInput => ({
	name: 'Katerina Zafeiri',
	email: 'katerina@example.gr',
	phone: '+306912345678',
	locale: 'en',
	zone: null,
	reminders: true,
	offers: false,
	...over
});

const upsert = (store: TestStore, input: ClientInput) =>
	store.scope((scope) => upsertClient(scope, input));

test('the same e-mail address is the same record, and nothing of it is overwritten', async () => {
	const store = await makeStore(db);
	const first = await upsert(store, person());
	const second = await upsert(
		store,
		person({ name: 'Somebody Else', phone: null, reminders: false, offers: true })
	);
	expect(first.created).toBe(true);
	expect(second).toEqual({ id: first.id, created: false });
	expect(await store.scope((scope) => getClient(scope, first.id))).toMatchObject({
		name: 'Katerina Zafeiri',
		phone: '+306912345678',
		reminders: true,
		offers: false
	});
});

test('without an e-mail address the phone number finds the record', async () => {
	const store = await makeStore(db);
	const first = await upsert(store, person({ email: null }));
	const again = await upsert(store, person({ name: 'K. Zafeiri', email: null }));
	expect(again).toEqual({ id: first.id, created: false });
});

test('a phone number alone finds someone who once gave an e-mail address too', async () => {
	const store = await makeStore(db);
	const first = await upsert(store, person());
	expect(await upsert(store, person({ email: null }))).toEqual({ id: first.id, created: false });
});

test('two e-mail addresses with one phone number are two people', async () => {
	const store = await makeStore(db);
	const mother = await upsert(store, person());
	const daughter = await upsert(store, person({ name: 'Lydia', email: 'lydia@example.gr' }));
	expect(daughter.created).toBe(true);
	expect(daughter.id).not.toBe(mother.id);
});

test('without any address every client is new', async () => {
	const store = await makeStore(db);
	const walkIn = person({ name: 'Walk-in', email: null, phone: null });
	const [one, two] = [await upsert(store, walkIn), await upsert(store, walkIn)];
	expect(one.id).not.toBe(two.id);
});

test('twenty bookings at once by one new person make one record', async () => {
	const store = await makeStore(db);
	const made = await Promise.all(Array.from({ length: 20 }, () => upsert(store, person())));
	expect(new Set(made.map(({ id }) => id)).size).toBe(1);
	expect(made.filter(({ created }) => created)).toHaveLength(1);
});

test('a person known to two stores has a record in each', async () => {
	const [one, two] = [await makeStore(db), await makeStore(db)];
	const here = await upsert(one, person());
	const there = await upsert(two, person());
	expect(there.created).toBe(true);
	await expect(two.scope((scope) => getClient(scope, here.id))).rejects.toMatchObject({
		code: 'NOT_FOUND'
	});
});

test('a client written down at the desk is one event, and is found again however typed', async () => {
	const store = await makeStore(db);
	const typed = { name: 'Katerina', email: ' Katerina@Example.GR ', phone: '691 234 5678' };
	const add = () =>
		store.scope((scope) => addClient(scope, { ...typed, reminders: true, offers: false }));
	const { id } = await add();
	expect(await store.scope((scope) => getClient(scope, id))).toMatchObject({
		email: 'katerina@example.gr',
		phone: '+306912345678'
	});
	expect(await add()).toEqual({ id, created: false });
	const events = await db.owner(
		'select name, facts, personal from events where subject_id = $1 order by id',
		[id]
	);
	expect(events).toEqual([
		{ name: 'client.added', facts: {}, personal: null },
		{ name: 'client.found', facts: {}, personal: null }
	]);
});

const names = (store: TestStore, text: string) =>
	store.scope(async (scope) => (await searchClients(scope, text)).map(({ name }) => name));

test('clients are found by either name without accents, by e-mail and by the end of the phone', async () => {
	const store = await makeStore(db);
	await upsert(store, person({ name: 'Κατερίνα Ζαφείρη' }));
	await upsert(
		store,
		person({ name: 'Éva Maria Nagy', email: 'eva@example.hu', phone: '+3615550199' })
	);
	await upsert(store, person({ name: 'Anna', email: null, phone: '+447400123456' }));
	expect(await names(store, 'κατερινα')).toEqual(['Κατερίνα Ζαφείρη']);
	expect(await names(store, 'ΖΑΦΕΙ')).toEqual(['Κατερίνα Ζαφείρη']);
	expect(await names(store, 'eva m')).toEqual(['Éva Maria Nagy']);
	expect(await names(store, 'nagy')).toEqual(['Éva Maria Nagy']);
	expect(await names(store, 'EVA@ex')).toEqual(['Éva Maria Nagy']);
	expect(await names(store, '3456')).toEqual(['Anna']);
	expect(await names(store, '56 78')).toEqual(['Κατερίνα Ζαφείρη']);
	expect(await names(store, '56')).toEqual([]);
	expect(await names(store, 'zz')).toEqual([]);
	expect(await names(store, '')).toEqual([]);
	expect(await names(store, '%')).toEqual([]);
});

test('a search among many clients reads an index, as the role that serves requests (A6.10)', async () => {
	const store = await makeStore(db);
	await db.owner(
		`insert into clients (store_id, id, name, email, phone)
		 select $1, gen_random_uuid(), 'Client ' || i, 'c' || i || '@example.test', '+3069' || (10000000 + i)
		 from generate_series(1, 20000) i`,
		[store.storeId]
	);
	await db.owner('insert into clients (store_id, id, name) values ($1, $2, $3)', [
		store.storeId,
		randomUUID(),
		'Katerina Zafeiri'
	]);
	await db.owner('analyze clients');
	expect(await names(store, 'zaf')).toEqual(['Katerina Zafeiri']);
	const plan = (column: string, from: string, to: string) =>
		store.scope(async ({ tx, storeId }) => {
			const { rows } = await tx.$client.query<{ 'QUERY PLAN': string }>(
				`explain select id from clients where store_id = '${storeId}' and ${column} ~>=~ '${from}' and ${column} ~<~ '${to}' limit 20`
			);
			return rows.map((row) => row['QUERY PLAN']).join('\n');
		});
	const index = /Index Cond: .*store_id = .*~>=~/;
	expect(await plan('surname_key', 'zaf', 'zag')).toMatch(index);
	expect(await plan('name_key', 'kat', 'kau')).toMatch(index);
	expect(await plan('phone_end', '8765', '8766')).toMatch(index);
	expect(await plan('email', 'c77', 'c78')).toMatch(index);
});
