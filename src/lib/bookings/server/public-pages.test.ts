/** What the public pages ask for beyond free times: searching, ways out of a refusal, being found. */
import { beforeAll, describe, expect, test } from 'vitest';
import { toAppError } from '#lib/trpc/server/errors.ts';
import { book, wallTime as at } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { visitorOf } from '#lib/testing/visitor.ts';
import { addDays, localDay, processNow, toIso } from '#lib/platform/time.ts';
import { forgetAddresses } from '#lib/stores/server/addresses.ts';
import { linkToken } from './link.ts';

const db = useDatabase();
const visitor = () => visitorOf(db);
let store: TestStore;

beforeAll(async () => {
	store = await makeStore(db, {
		staff: 2,
		services: [
			{ name: 'Classic pédicure', priceMinor: 3000, by: [0] },
			{ name: 'Long cut', priceMinor: 6000, phases: [90], by: [1] },
			{ name: 'By link only', hidden: true }
		]
	});
});

const refusalOf = async (promise: Promise<unknown>) =>
	await promise.then(
		() => null,
		(error: unknown) => toAppError(error)
	);
const search = async (values: Record<string, unknown>) => {
	const page = await visitor().book.storePage({ store: store.slug, ...values });
	const names = page.groups.flatMap(({ services }) => services.map(({ name }) => name));
	return { names, search: page.search };
};

describe('searching a store page', () => {
	test('accents and case do not count', async () => {
		expect((await search({ q: 'PEDICURE' })).names).toEqual(['Classic pédicure']);
		expect((await search({ q: 'pédi class' })).names).toEqual(['Classic pédicure']);
	});

	test('price, length and person narrow the list, and the choices come from the services', async () => {
		expect((await search({ maxPrice: 3000 })).names).toEqual(['Classic pédicure']);
		expect((await search({ maxMinutes: 30 })).names).toEqual(['Classic pédicure']);
		expect((await search({ person: 'person-2' })).names).toEqual(['Long cut']);
		const { search: view } = await search({});
		expect(view.prices).toEqual([{ value: 3000, label: 'Up to €30' }]);
		expect(view).toMatchObject({ filtered: false, total: 2, hiding: null });
	});

	test('when nothing matches it says which one filter hides most', async () => {
		const { names, search: view } = await search({ q: 'long', maxPrice: 3000 });
		expect(names).toEqual([]);
		expect(view.hiding).toEqual({ filter: 'maxPrice', count: 1 });
	});

	test('a hidden service is neither listed nor announced', async () => {
		expect((await search({})).names).not.toContain('By link only');
		const paths = await visitor().book.publicPaths({ store: store.slug });
		expect(paths).toEqual(['', '/service-1', '/service-2']);
	});
});

describe('a time that is gone', () => {
	test('comes with the nearest free ones in words, others with their date', async () => {
		const startsAt = at(3, '16:30');
		await book(store, { startsAt });
		const wish = { store: store.slug, service: 'service-1', startsAt: toIso(startsAt) };
		const refused = await refusalOf(visitor().book.hold(wish));
		expect(refused?.code).toBe('SLOT_TAKEN');
		const nearest = await visitor().book.nearest(wish);
		expect(refused?.details['nearest']).toEqual(nearest);
		expect(nearest.wanted).toBe('16:30');
		expect(nearest.times.map(({ text }) => text)).toContain('16:00');
		expect(nearest.times.every(({ value }) => value.endsWith('.000Z'))).toBe(true);
	});

	test('is offered again when it is free again', async () => {
		const startsAt = toIso(at(4, '10:00'));
		const nearest = await visitor().book.nearest({
			store: store.slug,
			service: 'service-1',
			startsAt
		});
		expect(nearest).toEqual({ wanted: '10:00', times: [{ value: startsAt, text: '10:00' }] });
	});
});

test('a booking is moved from the week it is in', async () => {
	const made = await book(store, { startsAt: at(20, '11:00') });
	const token = linkToken(store.storeId, made.bookingId, 1);
	const { picker } = await visitor().book.movePicker({ store: store.slug, code: made.code, token });
	const day = addDays(localDay(processNow(), 'Europe/Athens'), 20);
	expect(picker.day).toBe(day);
	expect(picker.slots.map(({ label }) => label)).toContain('11:00');
});

test('a store that is not published shows its hours, and books and announces nothing', async () => {
	const closed = await makeStore(db);
	await db.owner('update stores set published_at = null where id = $1', [closed.storeId]);
	forgetAddresses();
	const page = await visitor().book.storePage({ store: closed.slug });
	expect(page.groups).toEqual([]);
	expect(page.people).toEqual([]);
	expect(page.locations[0]?.hours).toHaveLength(7);
	const hold = visitor().book.hold({
		store: closed.slug,
		service: 'service-1',
		startsAt: toIso(at(2, '10:00'))
	});
	expect((await refusalOf(hold))?.code).toBe('STORE_NOT_OPEN');
	expect(await visitor().book.publicPaths({ store: closed.slug })).toEqual([]);
	const open = await visitor().book.openStores();
	expect(open).toContain(store.slug);
	expect(open).not.toContain(closed.slug);
});
