import { beforeEach, describe, expect, test } from 'vitest';
import { aClient, book, wallTime } from '#lib/testing/booking.ts';
import { staffInput } from '#lib/catalogue/input.ts';
import { jobs as bookingJobs, listeners } from '#lib/bookings/server/jobs.ts';
import { eventsOf } from '#lib/testing/admins.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { settle } from '#lib/testing/jobs.ts';
import { subscribe } from '#lib/testing/plans.ts';
import { refused } from '#lib/testing/refused.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { errorMessage } from '#lib/platform/error-message.ts';
import { toIso } from '#lib/platform/time.ts';
import { getEntitlements, getUsage } from './entitlements.ts';
import { countUsage } from './usage.ts';

const db = useDatabase();
let store: TestStore;

beforeEach(async () => {
	store = await makeStore(db, { staff: 1 });
});

const manager = () => callerOf(db, store.managerUser);
const person = (name: string) => ({ store: store.slug, ...staffInput.parse({ name }) });
const add = (name: string) => manager().catalogue.staff.add(person(name));
const staffCount = async () =>
	(
		await db.owner<{ n: number }>(
			'select count(*)::int as n from staff where store_id = $1 and archived_at is null',
			[store.storeId]
		)
	)[0]?.n;

describe('a hard limit', () => {
	test('lets exactly as many pass as there is room for, of ten at once', async () => {
		await subscribe(db, store.storeId, { limits: { staff: 4 } });
		const results = await Promise.allSettled(
			Array.from({ length: 10 }, (_, i) => add(`Person ${i}`))
		);
		expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
		for (const result of results)
			if (result.status === 'rejected')
				expect((await refused(Promise.reject(result.reason as Error))).code).toBe('LIMIT_REACHED');
		expect(await staffCount()).toBe(4);
	});

	test('holds for bringing people back too, together with new ones', async () => {
		await add('Iro');
		const [{ id } = { id: '' }] = await db.owner<{ id: string }>(
			`select id from staff where store_id = $1 and name = 'Iro'`,
			[store.storeId]
		);
		await manager().catalogue.staff.archive({ store: store.slug, staffId: id });
		await subscribe(db, store.storeId, { limits: { staff: 2 } });
		const both = await Promise.allSettled([
			add('Danae'),
			manager().catalogue.staff.restore({ store: store.slug, staffId: id })
		]);
		expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		expect(await staffCount()).toBe(2);
	});

	test('makes room again for whoever is archived', async () => {
		await subscribe(db, store.storeId, { limits: { staff: 1 } });
		expect((await refused(add('Iro'))).code).toBe('LIMIT_REACHED');
		const [staffId = ''] = store.staffIds;
		await manager().catalogue.staff.archive({ store: store.slug, staffId });
		await add('Iro');
	});

	test('names itself, the plan, and the cheapest plan on sale with room', async () => {
		await subscribe(db, store.storeId, { name: 'Solo', limits: { staff: 1 } });
		const { code, details } = await refused(add('Iro'));
		expect(details).toEqual({ limit: 'staff', most: 1, plan: 'Solo', next: 'Free' });
		const said = errorMessage(code, details);
		expect(said).toContain('The Solo plan includes 1 staff member');
		expect(said).toContain('Free includes more');
		await subscribe(db, store.storeId, { name: 'Chain', limits: { staff: 1 } });
		await db.owner(
			`insert into staff (store_id, id, name, slug, colour, position) values ($1, $2, 'Danae', 'danae', 1, 1)`,
			[store.storeId, newId()]
		);
		// Nothing on sale holds three: nobody is sent to a plan that would not help.
		expect((await refused(add('Iro'))).details).toMatchObject({ plan: 'Chain', next: null });
	});

	test('of storage counts the bytes of what is kept, and asks before it keeps more', async () => {
		await subscribe(db, store.storeId, { limits: { storageMb: 1 } });
		await db.owner(
			`insert into images (store_id, id, width, height, bytes) values ($1, $2, 1, 1, decode(repeat('00', 999990), 'hex'))`,
			[store.storeId, newId()]
		);
		const png = Buffer.from(
			'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
			'base64'
		);
		const upload = () =>
			manager().stores.uploadPicture({ store: store.slug, kind: 'logo', bytes: png });
		expect((await refused(upload())).details).toMatchObject({ limit: 'storageMb', most: 1 });
		await subscribe(db, store.storeId, { limits: { storageMb: 2 } });
		await upload();
	});
});

describe('what was there before stays, whatever the plan', () => {
	test('a smaller plan hides and removes nothing', async () => {
		const large = await makeStore(db, { staff: 5, services: [{}, {}, {}] });
		await subscribe(db, large.storeId, { limits: { staff: 1, services: 1 }, features: [] });
		const caller = callerOf(db, large.managerUser);
		expect(await caller.catalogue.staff.list({ store: large.slug })).toHaveLength(5);
		const page = await visitorOf(db).book.storePage({ store: large.slug });
		expect(JSON.stringify(page)).toContain('Service 3');
		const { sold, usage } = await caller.plans.overview({ store: large.slug });
		expect(usage.find(({ limit }) => limit === 'staff')).toMatchObject({ used: 5, most: 1 });
		expect(sold.find(({ code }) => code === 'free')?.exceeds).toContainEqual({
			limit: 'staff',
			used: 5,
			most: 2
		});
	});

	test('a domain that is proven stays; only a new one needs the feature', async () => {
		const { stores } = manager();
		await stores.addDomain({ store: store.slug, host: 'own.solo.gr' });
		await subscribe(db, store.storeId, { features: [] });
		const { code, details } = await refused(
			stores.addDomain({ store: store.slug, host: 'book.solo.gr' })
		);
		expect([code, details]).toMatchObject(['FEATURE_NOT_INCLUDED', { feature: 'custom_domain' }]);
		const { domains } = await stores.listAddresses({ store: store.slug });
		expect(domains.map(({ host }) => host)).toEqual(['own.solo.gr']);
		await stores.releaseDomain({ store: store.slug, host: 'own.solo.gr' });
	});
});

describe('metered limits', () => {
	const bookings = async () =>
		await store.scope(async (scope) => (await getUsage(scope, 'Europe/Athens')).bookingsPerMonth);
	const one = async (time: string) => await book(store, { startsAt: wallTime(3, time) }, aClient());

	test('count bookings after the fact, each once, however often the job runs', async () => {
		await one('10:00');
		await one('11:00');
		await settle(db, store.storeId, { jobs: bookingJobs, listeners });
		expect(await bookings()).toBe(2);
		const [event] = await db.owner<{ id: string }>(
			`select id from events where store_id = $1 and name = 'booking.created' limit 1`,
			[store.storeId]
		);
		await store.scope((scope) => countUsage(scope, 'bookingsPerMonth', event?.id ?? ''));
		expect(await bookings()).toBe(2);
	});

	test('never refuse a client, and tell the store at four fifths and when full, once each', async () => {
		await subscribe(db, store.storeId, { limits: { bookingsPerMonth: 5 } });
		for (let n = 0; n < 8; n++)
			await store.scope((scope) => countUsage(scope, 'bookingsPerMonth', newId()));
		await one('12:00');
		const told = await eventsOf(db, store.storeId, 'plan.limit_near');
		expect(told.map(({ facts }) => facts['used'])).toEqual([4, 5]);
		expect(await bookings()).toBe(8);
	});

	test('count exactly when twenty come at once', async () => {
		await Promise.all(
			Array.from({ length: 20 }, () =>
				store.scope((scope) => countUsage(scope, 'smsPerMonth', newId()))
			)
		);
		const used = await store.scope(
			async (scope) => (await getUsage(scope, 'Europe/Athens')).smsPerMonth
		);
		expect(used).toBe(20);
	});
});

describe('D26 the public page', () => {
	const late = async (days: number) =>
		await db.owner(
			`update subscriptions set status = 'past_due', past_due_since = now() - $2 * interval '1 day' where store_id = $1`,
			[store.storeId, days]
		);
	const hold = async () =>
		await visitorOf(db).book.hold({
			store: store.slug,
			service: 'service-1',
			startsAt: toIso(wallTime(5, '10:00'))
		});

	test('takes bookings for three weeks after a failed payment', async () => {
		await late(20);
		expect(await hold()).toBeDefined();
	});

	test('then takes no new ones, says nothing about money, and still shows everything', async () => {
		await late(23);
		const { code, details } = await refused(hold());
		expect([code, details]).toEqual(['STORE_DISABLED', {}]);
		const page = await visitorOf(db).book.storePage({ store: store.slug });
		expect(JSON.stringify(page)).toContain('Service 1');
		expect(await manager().catalogue.staff.list({ store: store.slug })).toHaveLength(1);
	});
});

test('a store without a subscription is on the free plan, as it is sold now', async () => {
	const bare = await makeStore(db, { plan: null });
	const plan = await bare.scope((scope) => getEntitlements(scope));
	expect(plan).toMatchObject({ code: 'free', standing: 'free', limits: { staff: 2 } });
});
