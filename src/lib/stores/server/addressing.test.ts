import { beforeEach, expect, test } from 'vitest';
import { codeOf, eventsOf } from '#lib/testing/admins.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf } from '#lib/testing/visitor.ts';
import { host } from '../input.ts';
import { findStoreByAddress, forgetAddresses } from './addresses.ts';
import {
	addDomain,
	checkDomain,
	dropOldDomains,
	recheckDomains,
	releaseDomain,
	type TxtResolver
} from './addressing.ts';
import type { ScopeRequest } from './scope.ts';

const db = useDatabase();
let store: TestStore;
let count = 0;

beforeEach(async () => {
	store = await makeStore(db, { staff: 0, services: [] });
	count++;
});

const requestFor = (storeId: string): ScopeRequest => ({
	storeId,
	actor: { kind: 'system', id: null },
	source: 'job',
	ip: null,
	requestId: 'test',
	locale: 'en'
});

const dnsError =
	(code: string): TxtResolver =>
	async () => {
		throw Object.assign(new Error(code), { code });
	};

/** The zone file of a fake DNS. */
const zoneOf =
	(records: Record<string, string[][]>): TxtResolver =>
	async (name) => {
		const found = records[name];
		if (!found) throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
		return found;
	};

async function proofOf(shop: TestStore, name: string): Promise<TxtResolver> {
	const { domains } = await callerOf(db, shop.managerUser).stores.listAddresses({
		store: shop.slug
	});
	const own = domains.find((domain) => domain.host === name);
	// Long records come in pieces; others' records stand beside it.
	const value = own?.txtValue ?? '';
	return zoneOf({ [own?.txtName ?? '']: [['v=spf1 -all'], [value.slice(0, 9), value.slice(9)]] });
}

async function verified(shop: TestStore, name: string): Promise<void> {
	await shop.scope((scope) => addDomain(scope, name));
	await checkDomain(db.pools, requestFor(shop.storeId), name, await proofOf(shop, name));
}

const find = (address: string) => findStoreByAddress(db.pools, address);

test('a renamed store is found at its new address at once, and its old one leads there', async () => {
	const manager = callerOf(db, store.managerUser).stores;
	const fresh = `${store.slug}-x`;
	expect(await find(fresh)).toBeNull();
	expect((await find(store.slug))?.moved).toBe(false);
	await manager.renameSlug({ store: store.slug, slug: fresh });
	expect(await find(fresh)).toMatchObject({ storeId: store.storeId, slug: fresh, moved: false });
	expect(await find(store.slug)).toMatchObject({
		storeId: store.storeId,
		slug: fresh,
		moved: true
	});
	expect((await manager.listAddresses({ store: fresh })).former).toEqual([store.slug]);
	const [event] = await eventsOf(db, store.storeId, 'stores.address_changed');
	expect(event?.facts).toEqual({ from: store.slug, to: fresh });
});

test('a store takes its own former address back; another store cannot take it', async () => {
	const other = await makeStore(db, { staff: 0, services: [] });
	const manager = callerOf(db, store.managerUser).stores;
	await manager.renameSlug({ store: store.slug, slug: `${store.slug}-x` });
	const theirs = callerOf(db, other.managerUser).stores;
	expect(await codeOf(theirs.renameSlug({ store: other.slug, slug: store.slug }))).toBe(
		'ADDRESS_TAKEN'
	);
	expect((await find(other.slug))?.slug, 'a refused rename changes nothing').toBe(other.slug);
	await manager.renameSlug({ store: `${store.slug}-x`, slug: store.slug });
	expect(await find(store.slug)).toMatchObject({ moved: false, slug: store.slug });
	expect(await find(`${store.slug}-x`)).toMatchObject({ moved: true, slug: store.slug });
});

test('the same address again is no change', async () => {
	await callerOf(db, store.managerUser).stores.renameSlug({ store: store.slug, slug: store.slug });
	expect(await eventsOf(db, store.storeId, 'stores.address_changed')).toEqual([]);
});

test('a domain serves the store once its TXT record is there, and not before', async () => {
	const name = `book${count}.ammos.gr`;
	await store.scope((scope) => addDomain(scope, name));
	forgetAddresses();
	expect(await find(name)).toBeNull();
	const request = requestFor(store.storeId);
	for (const answer of [
		zoneOf({}),
		zoneOf({ [`_appointment-hub.${name}`]: [['appointment-hub=wrong']] }),
		dnsError('ENODATA')
	])
		await expect(checkDomain(db.pools, request, name, answer)).rejects.toMatchObject({
			code: 'DOMAIN_NOT_VERIFIED',
			details: { reason: 'missing' }
		});
	await expect(checkDomain(db.pools, request, name, dnsError('ESERVFAIL'))).rejects.toMatchObject({
		details: { reason: 'unreachable' }
	});
	await checkDomain(db.pools, request, name, await proofOf(store, name));
	expect(await find(name)).toMatchObject({ storeId: store.storeId, domain: name });
	expect(await find(store.slug), 'the own domain is the canonical address').toMatchObject({
		domain: name
	});
});

test('a false claim keeps the owner out of nothing; the first proof wins', async () => {
	const [owner, name] = [await makeStore(db, { staff: 0, services: [] }), `fought${count}.gr`];
	await store.scope((scope) => addDomain(scope, name));
	await verified(owner, name);
	expect(await find(name)).toMatchObject({ storeId: owner.storeId });
	await expect(
		checkDomain(db.pools, requestFor(store.storeId), name, await proofOf(store, name))
	).rejects.toMatchObject({ code: 'DOMAIN_TAKEN' });
});

test("another store's token proves nothing", async () => {
	const [other, name] = [await makeStore(db, { staff: 0, services: [] }), `token${count}.gr`];
	for (const shop of [store, other]) await shop.scope((scope) => addDomain(scope, name));
	const answer = await proofOf(other, name);
	await expect(
		checkDomain(db.pools, requestFor(store.storeId), name, answer)
	).rejects.toMatchObject({ code: 'DOMAIN_NOT_VERIFIED' });
});

test('a released domain stops at once, and is nobody else’s for 30 days', async () => {
	const [next, name] = [await makeStore(db, { staff: 0, services: [] }), `left${count}.gr`];
	await verified(store, name);
	await store.scope((scope) => releaseDomain(scope, name));
	expect(await find(name)).toBeNull();
	await expect(verified(next, name)).rejects.toMatchObject({ code: 'DOMAIN_TAKEN' });
	await dropOldDomains(db.pools);
	await expect(verified(next, name)).rejects.toMatchObject({ code: 'DOMAIN_TAKEN' });
	await db.owner(
		`update domains set released_at = now() - interval '31 days' where store_id = $1`,
		[store.storeId]
	);
	await dropOldDomains(db.pools);
	await verified(next, name);
	expect(await find(name)).toMatchObject({ storeId: next.storeId });
});

test('a store that takes its released domain back proves it anew', async () => {
	const name = `back${count}.gr`;
	await verified(store, name);
	await store.scope((scope) => releaseDomain(scope, name));
	await store.scope((scope) => addDomain(scope, name));
	expect(await find(name)).toBeNull();
	await checkDomain(db.pools, requestFor(store.storeId), name, await proofOf(store, name));
	expect(await find(name)).toMatchObject({ storeId: store.storeId });
});

test('a record that is gone for a week takes the domain away; a DNS that is down does not', async () => {
	const name = `recheck${count}.gr`;
	await verified(store, name);
	const age = (days: number) =>
		db.owner(
			'update domains set checked_at = now() - make_interval(days => $2) where store_id = $1',
			[store.storeId, days]
		);
	const state = async (resolve: TxtResolver): Promise<boolean> => {
		await recheckDomains(db.pools, requestFor, resolve);
		forgetAddresses();
		return (await find(name)) !== null;
	};
	await age(2);
	expect(await state(zoneOf({})), 'missing for two days').toBe(true);
	await age(30);
	expect(await state(dnsError('ETIMEOUT')), 'DNS down for a month').toBe(true);
	expect(await state(await proofOf(store, name)), 'there again').toBe(true);
	expect(await state(zoneOf({})), 'checked just now').toBe(true);
	await age(8);
	expect(await state(zoneOf({})), 'gone for eight days').toBe(false);
	expect(await eventsOf(db, store.storeId, 'stores.domain_lost')).toHaveLength(1);
});

test('claims nobody proved within a week are dropped', async () => {
	await store.scope((scope) => addDomain(scope, `idle${count}.gr`));
	await db.owner(`update domains set created_at = now() - interval '8 days' where store_id = $1`, [
		store.storeId
	]);
	await dropOldDomains(db.pools);
	const { domains } = await callerOf(db, store.managerUser).stores.listAddresses({
		store: store.slug
	});
	expect(domains).toEqual([]);
});

test('a store has ten domains at most, also when added at once', async () => {
	const added = await Promise.all(
		Array.from({ length: 14 }, (_, i) =>
			codeOf(store.scope((scope) => addDomain(scope, `many${count}-${i}.gr`)))
		)
	);
	expect(added.filter((code) => code === 'fulfilled')).toHaveLength(10);
	expect(added.filter((code) => code === 'LIMIT_REACHED')).toHaveLength(4);
});

test.each([
	['Book.Ammos.GR', 'book.ammos.gr'],
	['https://book.ammos.gr/path?x#y', 'book.ammos.gr'],
	['book.ammos.gr.', 'book.ammos.gr'],
	['xn--mxaaaaaa3b.gr', 'xn--mxaaaaaa3b.gr']
])('"%s" is the host %s', (typed, expected) => {
	expect(host.parse(typed)).toBe(expected);
});

test.each([
	'localhost',
	'ammos',
	'127.0.0.1',
	'[::1]',
	'a..gr',
	'-a.gr',
	'a.gr:80',
	'user@a.gr',
	'a_b.gr',
	'άμμος.gr',
	'a.gr\nb.gr',
	'x.local',
	`${'a'.repeat(64)}.gr`
])('"%s" is no host of a store', (typed) => {
	expect(host.safeParse(typed).success).toBe(false);
});

test('a thousand ways to write a host lead to no other store', async () => {
	const name = `exact${count}.gr`;
	await verified(store, name);
	const marks = [
		'.',
		'%2e',
		':443',
		':80',
		'\\',
		'/',
		'@evil.gr',
		'\r\nHost: x',
		' ',
		'\t',
		'\u0000',
		'。',
		'‮'
	];
	const variants = marks.flatMap((mark) =>
		Array.from(
			{ length: 77 },
			(_, i) => `${name.slice(0, i % name.length)}${mark}${name.slice(i % name.length)}`
		)
	);
	expect(variants.length).toBeGreaterThan(1_000);
	for (const variant of variants) {
		const found = await find(variant);
		expect(found === null || found.storeId === store.storeId, JSON.stringify(variant)).toBe(true);
	}
	expect(await find(name.toUpperCase())).toMatchObject({ storeId: store.storeId });
});
