import { expect, test } from 'vitest';
import { parseInstant } from '#lib/platform/time.ts';
import type { ScopeRequest } from '#lib/stores/server/scope.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { createIn, performIn } from '#lib/testing/catalogue-builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { filterInput, type FilterInput } from '../input.ts';
import { addCategory, moveCategory, renameCategory } from './categories.ts';
import { setPerformers, setServicesOfStaff } from './performers.ts';
import { getServiceBySlug, listCatalogue } from './queries.ts';
import {
	archiveService,
	moveService,
	orderServices,
	restoreService,
	setServiceHidden
} from './services.ts';
import { getServiceToEdit } from './setup-queries.ts';

const db = useDatabase();

const shown = async (
	store: TestStore,
	filter: Partial<FilterInput> = {},
	overrides: Partial<ScopeRequest> = {}
): Promise<string[]> =>
	await store.scope(
		async (scope) =>
			(await listCatalogue(scope, filterInput.parse(filter))).flatMap((category) =>
				category.services.map(({ name }) => name)
			),
		overrides
	);

test('A3.1: a service is shown once somebody performs it, with its price and duration', async () => {
	const store = await makeStore(db, { services: [] });
	const { serviceId, slug } = await createIn(store);
	expect(slug).toBe('gel-manicure');
	expect(await shown(store)).toEqual([]);
	await performIn(store, serviceId);
	const found = await store.scope((scope) => getServiceBySlug(scope, slug));
	expect(found).toMatchObject({ name: 'Gel manicure', priceMinor: 2800, durationMinutes: 50 });
	expect(await shown(store)).toEqual(['Gel manicure']);
});

test('A3.1: a hidden service is off the page and bookable by its address only', async () => {
	const store = await makeStore(db);
	const [serviceId = ''] = store.serviceIds;
	await store.scope((scope) => setServiceHidden(scope, serviceId, true));
	expect(await shown(store)).toEqual([]);
	const found = await store.scope((scope) => getServiceBySlug(scope, 'service-1'));
	expect(found.id).toBe(serviceId);
});

test('an archived service is gone, an unknown one was never there', async () => {
	const store = await makeStore(db);
	const [serviceId = ''] = store.serviceIds;
	await store.scope((scope) => archiveService(scope, serviceId));
	await expect(store.scope((scope) => getServiceBySlug(scope, 'service-1'))).rejects.toMatchObject({
		code: 'GONE'
	});
	await expect(store.scope((scope) => getServiceBySlug(scope, 'nothing'))).rejects.toMatchObject({
		code: 'NOT_FOUND'
	});
	await store.scope((scope) => restoreService(scope, serviceId));
	expect(await shown(store)).toEqual(['Service 1']);
});

test('A3.1: the order that was dragged is the order that is shown, and so are single steps', async () => {
	const store = await makeStore(db, { services: [{}, {}, {}] });
	const [a = '', b = '', c = ''] = store.serviceIds;
	await store.scope((scope) => orderServices(scope, [c, a, b]));
	expect(await shown(store)).toEqual(['Service 3', 'Service 1', 'Service 2']);
	await store.scope((scope) => moveService(scope, b, 'up'));
	expect(await shown(store)).toEqual(['Service 3', 'Service 2', 'Service 1']);
	await store.scope((scope) => moveService(scope, c, 'up'));
	expect(await shown(store)).toEqual(['Service 3', 'Service 2', 'Service 1']);
});

test('groups come in their order, the services of none last', async () => {
	const store = await makeStore(db);
	const nails = await store.scope((scope) => addCategory(scope, 'Nails'));
	const hair = await store.scope((scope) => addCategory(scope, 'Hair'));
	for (const [name, categoryId] of [
		['Gel', nails.categoryId],
		['Cut', hair.categoryId]
	] as const)
		await performIn(store, (await createIn(store, { name, categoryId })).serviceId);
	await store.scope((scope) => moveCategory(scope, hair.categoryId, 'up'));
	await store.scope((scope) => renameCategory(scope, hair.categoryId, 'Hair and beard'));
	const list = await store.scope((scope) => listCatalogue(scope, filterInput.parse({})));
	expect(list.map(({ name, services }) => [name, services.map((one) => one.name)])).toEqual([
		['Hair and beard', ['Cut']],
		['Nails', ['Gel']],
		['', ['Service 1']]
	]);
	await expect(store.scope((scope) => addCategory(scope, 'Nails'))).rejects.toMatchObject({
		details: { reason: 'name_taken' }
	});
});

test('A4.3: own price and duration of who performs it show as the lowest, and as varying', async () => {
	const store = await makeStore(db, { staff: 2, services: [] });
	const { serviceId, slug } = await createIn(store);
	const [eleni = '', danae = ''] = store.staffIds;
	const own = { locationId: store.locationId, bufferBefore: '', bufferAfter: '' };
	await store.scope((scope) =>
		setPerformers(scope, { serviceId, currency: 'EUR' }, [
			{ ...own, staffId: eleni, duration: '', price: '' },
			{ ...own, staffId: danae, duration: '40', price: '25' }
		])
	);
	expect(await store.scope((scope) => getServiceBySlug(scope, slug))).toMatchObject({
		priceMinor: 2500,
		priceVaries: true,
		durationMinutes: 40
	});
	// From the person's side the own terms of what stays are kept.
	await store.scope((scope) =>
		setServicesOfStaff(scope, danae, [{ serviceId, locationId: store.locationId }])
	);
	const edit = await store.scope((scope) => getServiceToEdit(scope, serviceId));
	expect(edit.performers.find(({ staffId }) => staffId === danae)).toMatchObject({
		duration: '40 min',
		price: '25'
	});
	await store.scope((scope) => setServicesOfStaff(scope, danae, []));
	expect(await store.scope((scope) => getServiceBySlug(scope, slug))).toMatchObject({
		priceVaries: false
	});
});

test('A3.5: search ignores case and accents and looks at names of people too', async () => {
	const store = await makeStore(db, { staff: 2, services: [] });
	const [eleni = '', danae = ''] = store.staffIds;
	await db.owner(`update staff set name = 'Ελένη', slug = 'eleni' where id = $1`, [eleni]);
	await performIn(store, (await createIn(store, { name: 'Crème bath' })).serviceId, [eleni]);
	await performIn(
		store,
		(await createIn(store, { name: 'Μανικιούρ', price: '50', duration: '90' })).serviceId,
		[danae]
	);
	expect(await shown(store, { text: 'CREME' })).toEqual(['Crème bath']);
	expect(await shown(store, { text: 'μανικιουρ' })).toEqual(['Μανικιούρ']);
	expect(await shown(store, { text: 'ελενη bath' })).toEqual(['Crème bath']);
	expect(await shown(store, { text: 'nothing' })).toEqual([]);
	expect(await shown(store, { staff: 'eleni' })).toEqual(['Crème bath']);
	expect(await shown(store, { staff: danae })).toEqual(['Μανικιούρ']);
	expect(await shown(store, { mostMinor: 3000 })).toEqual(['Crème bath']);
	expect(await shown(store, { mostMinutes: 60 })).toEqual(['Crème bath']);
	expect(await shown(store, { locationId: store.locationId })).toHaveLength(2);
});

test('A3.4: a service whose last day has passed vanishes from the page', async () => {
	const store = await makeStore(db, {
		services: [{ bookableFrom: '2026-11-01', bookableUntil: '2026-11-30' }]
	});
	// 22:30 UTC is half past midnight of the next day in Athens.
	const at = (iso: string) => shown(store, {}, { now: parseInstant(iso) });
	expect(await at('2026-11-30T21:30:00Z')).toEqual(['Service 1']);
	expect(await at('2026-11-30T22:30:00Z')).toEqual([]);
});
