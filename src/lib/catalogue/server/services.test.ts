import { expect, test } from 'vitest';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { createIn, performIn, serviceOf } from '#lib/testing/catalogue-builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { serviceInput } from '../input.ts';
import { addCategory } from './categories.ts';
import { setRequirements } from './performers.ts';
import { addResource, addResourceType, archiveResource } from './resources.ts';
import {
	archiveService,
	createService,
	editService,
	orderServices,
	setServiceHidden
} from './services.ts';
import { getServiceToEdit, listServiceLines } from './setup-queries.ts';

const db = useDatabase();

const empty = (store: TestStore) =>
	store.scope(async ({ tx, storeId }) => {
		await tx.$client.query('delete from service_staff where store_id = $1', [storeId]);
		await tx.$client.query('update services set archived_at = now() where store_id = $1', [
			storeId
		]);
	});

const events = (storeId: string) =>
	db.owner<{ name: string; facts: Record<string, unknown> }>(
		'select name, facts from events where store_id = $1 order by id',
		[storeId]
	);

const version = async (storeId: string): Promise<number> => {
	const [row] = await db.owner<{ v: string }>(
		'select rules_version as v from store_settings where store_id = $1',
		[storeId]
	);
	return Number(row?.v);
};

test('every field of a service survives a save of its unchanged form', async () => {
	const store = await makeStore(db, { services: [] });
	const input = serviceOf({
		name: 'Balayage',
		slug: 'balayage',
		description: 'With a toner.',
		duration: '1 h + 40 min + 1 h 20',
		bufferBefore: '10 min',
		bufferAfter: '15 min',
		buffersSpill: false,
		buffersOnResources: true,
		slotStepMinutes: 15,
		grid: 'clock',
		noticeAmount: 1,
		noticeUnit: 'days',
		sameDay: false,
		window: 'range',
		bookingWindowDays: 30,
		bookableFrom: '2026-11-01',
		bookableUntil: '2027-02-28',
		seasonFrom: ['2026-11-01', '2027-01-10'],
		seasonUntil: ['2026-12-20', '2027-02-28'],
		priceKind: 'from',
		price: '140.50',
		minPersons: 1,
		maxPersons: 3,
		capacity: 6,
		assignment: 'least_busy',
		remote: true,
		approval: true,
		cancelNotice: '48 h',
		rescheduleNotice: '90 min',
		mostPerDay: 2,
		mostTimePerWeek: '10 h',
		hidden: true
	});
	const { serviceId } = await store.scope((scope) => createService(scope, 'EUR', input));
	const read = () => store.scope(async (scope) => (await getServiceToEdit(scope, serviceId)).input);
	const first = await read();
	expect(first).toEqual({ ...input, bookableFrom: '2026-11-01', rescheduleNotice: '1 h 30' });
	await store.scope((scope) => editService(scope, 'EUR', serviceId, first));
	expect(await read()).toEqual(first);
	const last = (await events(store.storeId)).at(-1);
	expect(last).toEqual({ name: 'service.edited', facts: { changes: {} } });
});

test('a release and a rolling window replace each other', async () => {
	const store = await makeStore(db, { services: [] });
	const { serviceId } = await createIn(store, {
		window: 'release',
		releaseWeekday: 3,
		releaseTime: '18:30'
	});
	const row = async () =>
		(
			await db.owner(
				'select release_weekday, release_minute, bookable_from from services where id = $1',
				[serviceId]
			)
		)[0];
	expect(await row()).toEqual({ release_weekday: 3, release_minute: 1110, bookable_from: null });
	await store.scope((scope) =>
		editService(scope, 'EUR', serviceId, serviceOf({ window: 'rolling' }))
	);
	expect(await row()).toEqual({ release_weekday: null, release_minute: null, bookable_from: null });
});

test.each([
	[{ minPersons: 4, maxPersons: 2 }, 'maxPersons'],
	[{ capacity: 6, maxPersons: 8 }, 'maxPersons'],
	[{ capacity: 0 }, 'capacity'],
	[{ capacity: 1001 }, 'capacity'],
	[{ name: '  ' }, 'name'],
	[{ duration: 'long' }, 'duration'],
	[{ bufferAfter: '25 h' }, 'bufferAfter'],
	[{ slotStepMinutes: 4 }, 'slotStepMinutes'],
	[{ window: 'range', bookableFrom: '2026-12-01' }, 'bookableUntil'],
	[{ window: 'range', bookableFrom: '2026-12-01', bookableUntil: '2026-11-01' }, 'bookableUntil'],
	[{ seasonFrom: ['2026-12-01'], seasonUntil: ['2026-11-01'] }, 'seasonUntil'],
	[{ noticeUnit: 'days', noticeAmount: 400 }, 'noticeAmount']
] as const)('A3.3: %j is refused at its field, in a sentence', (over, field) => {
	const parsed = serviceInput.safeParse({ name: 'X', duration: '30', price: '10', ...over });
	const issue = parsed.error?.issues[0];
	expect(issue?.path[0]).toBe(field);
	expect(issue?.message).toMatch(/^[A-Z].+\.$/);
});

test('a negative price is refused before anything is written', async () => {
	const store = await makeStore(db, { services: [] });
	await expect(createIn(store, { price: '-5' })).rejects.toMatchObject({
		code: 'BAD_INPUT',
		details: { field: 'price', reason: 'price_negative' }
	});
	expect(await events(store.storeId)).toEqual([]);
});

test('addresses are made from the name, unique, and never a word of the site', async () => {
	const store = await makeStore(db, { services: [] });
	const slugs = [];
	for (const name of ['Cut', 'Cut', 'Confirm', 'Κούρεμα', 'B'])
		slugs.push((await createIn(store, { name })).slug);
	expect(slugs).toEqual(['cut', 'cut-2', 'confirm-2', 'service', 'service-2']);
	for (const [slug, reason] of [
		['cut', 'slug_taken'],
		['review', 'slug_reserved'],
		['-x', 'slug_shape'],
		['a b', 'slug_shape']
	] as const)
		await expect(createIn(store, { slug })).rejects.toMatchObject({
			details: { field: 'slug', reason }
		});
});

test('forty services of one name at once get forty addresses', async () => {
	const store = await makeStore(db, { services: [] });
	const made = await Promise.all(Array.from({ length: 40 }, () => createIn(store)));
	expect(new Set(made.map(({ slug }) => slug)).size).toBe(40);
});

test('D10: a service may need resources, each kind once', async () => {
	const store = await makeStore(db);
	const [serviceId = ''] = store.serviceIds;
	const { typeId } = await store.scope((scope) => addResourceType(scope, 'Wash basin'));
	const { resourceId } = await store.scope((scope) =>
		addResource(scope, { name: 'Basin 1', typeId, locationId: store.locationId, quantity: 1 })
	);
	const need = { typeId, units: 1, perPerson: false };
	await store.scope((scope) => setRequirements(scope, serviceId, [need]));
	const edit = await store.scope((scope) => getServiceToEdit(scope, serviceId));
	expect(edit.requirements).toEqual([need]);
	await expect(
		store.scope((scope) => setRequirements(scope, serviceId, [need, need]))
	).rejects.toMatchObject({ details: { reason: 'requirement_twice' } });
	await store.scope((scope) => archiveResource(scope, resourceId));
	await expect(store.scope((scope) => archiveResource(scope, resourceId))).rejects.toMatchObject({
		code: 'NOT_FOUND'
	});
});

test('another store’s category, person, place and resource are not found', async () => {
	const [mine, other] = [await makeStore(db), await makeStore(db)];
	const theirs = await other.scope((scope) => addCategory(scope, 'Theirs'));
	const [serviceId = ''] = mine.serviceIds;
	const refused = (fn: (scope: StoreScope) => Promise<unknown>) =>
		expect(mine.scope(fn)).rejects.toMatchObject({ code: 'NOT_FOUND' });
	await refused((scope) =>
		createService(scope, 'EUR', serviceOf({ categoryId: theirs.categoryId }))
	);
	await refused((scope) => editService(scope, 'EUR', other.serviceIds[0] ?? '', serviceOf()));
	await refused((scope) => orderServices(scope, other.serviceIds));
	await expect(performIn(mine, serviceId, other.staffIds)).rejects.toMatchObject({
		code: 'NOT_FOUND'
	});
});

test('each command bumps the rules version and records exactly one event', async () => {
	const store = await makeStore(db);
	const [serviceId = ''] = store.serviceIds;
	const steps: (() => Promise<unknown>)[] = [
		() => createIn(store),
		() => performIn(store, serviceId),
		() => store.scope((scope) => setServiceHidden(scope, serviceId, true)),
		() => store.scope((scope) => addCategory(scope, 'Nails')),
		() => store.scope((scope) => archiveService(scope, serviceId))
	];
	for (const [i, step] of steps.entries()) {
		await step();
		expect(await events(store.storeId)).toHaveLength(i + 1);
		expect(await version(store.storeId)).toBe(i + 2);
	}
});

test('the set-up list shows what clients cannot book yet', async () => {
	const store = await makeStore(db, { services: [] });
	const { serviceId } = await createIn(store);
	const idle = () =>
		store.scope(async (scope) => (await listServiceLines(scope)).map((line) => line.idle));
	expect(await idle()).toEqual([true]);
	await performIn(store, serviceId);
	expect(await idle()).toEqual([false]);
	await empty(store);
	expect(await idle()).toEqual([true]);
});
