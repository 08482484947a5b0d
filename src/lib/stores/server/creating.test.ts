import { beforeAll, expect, test } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { createSession } from '#lib/auth/server/sessions.ts';
import { inTransaction } from '#lib/platform/server/db.ts';
import { codeOf, eventsOf, makeAdmin } from '#lib/testing/admins.ts';
import { addMember, makeStore, makeUser } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';

const db = useDatabase();
let admin: SessionUser;

beforeAll(async () => {
	admin = await makeAdmin(db);
});

let count = 0;
const form = (over: Record<string, unknown> = {}) => ({
	name: 'Lemon Barbers',
	slug: `lemon-${++count}`,
	currency: 'eur',
	zone: 'Europe/Athens',
	country: 'gr',
	managerEmail: 'Aris@Lemon.test ',
	...over
});

test('an admin makes a store and invites its manager in one form', async () => {
	const input = form();
	const made = await callerOf(db, admin).admin.stores.create(input);
	expect(made).toMatchObject({ slug: input.slug, manager: 'invited' });
	const detail = await callerOf(db, admin).admin.stores.get({ id: made.storeId });
	expect(detail).toMatchObject({
		name: 'Lemon Barbers',
		standing: 'setting_up',
		currency: 'EUR',
		country: 'GR',
		zone: 'Europe/Athens',
		invited: ['aris@lemon.test'],
		managers: []
	});
	const events = await eventsOf(db, made.storeId);
	expect(events.map((event) => event.name)).toEqual(['stores.created', 'stores.member_invited']);
	expect(events.every((event) => event.actor_kind === 'admin' && event.actor_id === admin.id)).toBe(
		true
	);
	const [platform] = await db.owner<{ name: string; actor_id: string }>(
		'select name, actor_id from platform_events where store_id = $1',
		[made.storeId]
	);
	expect(platform).toEqual({ name: 'store.created', actor_id: admin.id });
});

test('a manager who has an account manages the store at once', async () => {
	const manager = await makeUser(db, 'Veta');
	const input = form({ managerEmail: manager.email.toUpperCase() });
	expect(await callerOf(db, admin).admin.stores.create(input)).toMatchObject({ manager: 'member' });
	const { permissions } = await callerOf(db, manager).stores.standing({ store: input.slug });
	expect(permissions).toContain('members.change');
	expect(await callerOf(db, manager).stores.mine()).toEqual([
		{ slug: input.slug, name: 'Lemon Barbers', roles: ['store_manager'], disabled: false }
	]);
});

test('an account that never proved its address is invited, not trusted', async () => {
	const squatter = await makeUser(db, 'Squatter');
	await db.owner('update users set verified_at = null where id = $1', [squatter.id]);
	const input = form({ managerEmail: squatter.email });
	expect(await callerOf(db, admin).admin.stores.create(input)).toMatchObject({
		manager: 'invited'
	});
	expect(await codeOf(callerOf(db, squatter).stores.standing({ store: input.slug }))).toBe(
		'NOT_FOUND'
	);
});

test('a taken address and a former one are refused, with free ones near it', async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const caller = callerOf(db, admin).admin.stores;
	expect(await codeOf(caller.create(form({ slug: store.slug })))).toBe('ADDRESS_TAKEN');
	await callerOf(db, store.managerUser).stores.renameSlug({
		store: store.slug,
		slug: `${store.slug}-new`
	});
	expect(await codeOf(caller.create(form({ slug: store.slug })))).toBe('ADDRESS_TAKEN');
	const checked = await caller.checkSlug({ slug: store.slug });
	expect(checked.free).toBe(false);
	expect(checked.suggestions).toHaveLength(3);
	for (const slug of checked.suggestions)
		expect((await caller.checkSlug({ slug })).free).toBe(true);
});

test.each(['admin', 'login', 'api', 'robots.txt', 'Å', 'a', '-x', 'x--y', 'x-', 'a b'])(
	'"%s" is no address for a store',
	async (slug) => {
		const before = await db.owner<{ n: number }>('select count(*)::int as n from stores');
		expect(await codeOf(callerOf(db, admin).admin.stores.create(form({ slug })))).not.toBe(
			'fulfilled'
		);
		expect(await db.owner('select count(*)::int as n from stores')).toEqual(before);
	}
);

test('fifty admins who want one address: one gets it, and no store is left without one', async () => {
	const caller = callerOf(db, admin).admin.stores;
	const codes = await Promise.all(
		Array.from({ length: 50 }, () => codeOf(caller.create(form({ slug: 'only-one' }))))
	);
	expect(codes.filter((code) => code === 'fulfilled')).toHaveLength(1);
	expect(codes.filter((code) => code === 'ADDRESS_TAKEN')).toHaveLength(49);
	const orphans = await db.owner(
		'select from stores s where not exists (select from store_slugs a where a.store_id = s.id)'
	);
	expect(orphans).toEqual([]);
});

test('a disabled store is closed to clients and its people, and its admin can open it again', async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const console = callerOf(db, admin).admin.stores;
	const manager = callerOf(db, store.managerUser);
	await manager.stores.getProfile({ store: store.slug });
	await console.disable({ id: store.storeId, reason: 'Has not paid for a year' });
	expect(await codeOf(manager.stores.getProfile({ store: store.slug }))).toBe('STORE_DISABLED');
	const image = { store: store.slug, id: store.storeId };
	expect(await codeOf(visitorOf(db).stores.image(image))).toBe('STORE_DISABLED');
	expect(await codeOf(console.disable({ id: store.storeId, reason: 'Once more' }))).toBe(
		'NOT_FOUND'
	);
	await console.enable({ id: store.storeId, reason: 'It has paid' });
	await manager.stores.getProfile({ store: store.slug });
	const [event] = await eventsOf(db, store.storeId, 'stores.disabled');
	expect(event?.personal).toMatchObject({ reason: 'Has not paid for a year' });
});

test('the list finds a store by name, former address, domain or manager, and counts by standing', async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const manager = callerOf(db, store.managerUser);
	await manager.stores.renameSlug({ store: store.slug, slug: `${store.slug}-later` });
	await manager.stores.addDomain({ store: `${store.slug}-later`, host: 'find.me.gr' });
	const { list } = callerOf(db, admin).admin.stores;
	for (const search of [store.slug, 'FIND.ME', store.managerUser.email.slice(0, 14)]) {
		const page = await list({ search });
		expect(
			page.stores.map(({ id }) => id),
			search
		).toContain(store.storeId);
	}
	const [one] = (await list({ search: store.slug })).stores;
	expect(one).toMatchObject({ slug: `${store.slug}-later`, standing: 'live', people: 1 });
	const page = await list({ search: store.slug });
	expect(page.counts).toEqual({ all: 1, live: 1, setting_up: 0, disabled: 0 });
	expect((await list({ search: store.slug, standing: 'disabled' })).stores).toEqual([]);
	expect((await list({ search: '100%_\\' })).stores).toEqual([]);
});

test('pages of the list follow each other without gap or repeat', async () => {
	const caller = callerOf(db, admin).admin.stores;
	for (let i = 0; i < 60; i++) await makeStore(db, { staff: 0, services: [] });
	const seen: string[] = [];
	for (let after: number | null = 0; after !== null;) {
		const page: Awaited<ReturnType<typeof caller.list>> = await caller.list({ after });
		seen.push(...page.stores.map(({ id }) => id));
		after = page.next;
	}
	const [all] = await db.owner<{ n: number }>('select count(*)::int as n from stores');
	expect(new Set(seen).size).toBe(all?.n);
	expect(seen).toHaveLength(all?.n ?? 0);
});

test('a disabled user is signed out everywhere at once', async () => {
	const user = await makeUser(db, 'Leaver');
	await addMember(db, (await makeStore(db)).storeId, user, 'staff');
	for (let i = 0; i < 2; i++)
		await inTransaction(
			db.pools.app,
			async (tx) =>
				await createSession(tx, {
					userId: user.id,
					secondFactorPassed: false,
					ip: null,
					userAgent: null
				})
		);
	const { users } = callerOf(db, admin).admin;
	expect(await users.get({ id: user.id })).toMatchObject({ sessions: 2, disabledAt: null });
	await users.disable({ id: user.id, reason: 'Left the company' });
	const after = await users.get({ id: user.id });
	expect(after.sessions).toBe(0);
	expect(after.disabledAt).not.toBeNull();
	expect((await users.list({ search: user.email, kind: 'disabled' })).users).toHaveLength(1);
	await users.enable({ id: user.id, reason: 'Came back' });
	expect((await users.get({ id: user.id })).disabledAt).toBeNull();
});

test('the last admin stays, also when two switch each other off at once', async () => {
	await db.owner(`update users set platform_role = null where id <> $1`, [admin.id]);
	const { users } = callerOf(db, admin).admin;
	expect(await codeOf(users.disable({ id: admin.id, reason: 'By mistake' }))).toBe('IN_USE');
	expect(
		await codeOf(users.setPlatformRole({ id: admin.id, role: null, reason: 'By mistake' }))
	).toBe('IN_USE');
	const second = await makeAdmin(db, 'Second');
	const codes = await Promise.all([
		codeOf(users.disable({ id: second.id, reason: 'A quarrel' })),
		codeOf(callerOf(db, second).admin.users.disable({ id: admin.id, reason: 'A quarrel' }))
	]);
	expect(codes.sort()).toEqual(['IN_USE', 'fulfilled']);
	await db.owner('update users set disabled_at = null');
});

test('a role that must have a second factor is refused without it', async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const manager = callerOf(db, store.managerUser);
	await manager.stores.standing({ store: store.slug });
	await callerOf(db, admin).admin.platform.setSecondFactor({ roles: ['store_manager'] });
	expect(await codeOf(manager.stores.standing({ store: store.slug }))).toBe('SECOND_FACTOR_NEEDED');
	expect(await callerOf(db, admin).admin.platform.secondFactor()).toEqual(['store_manager']);
	await callerOf(db, admin).admin.platform.setSecondFactor({ roles: [] });
	await manager.stores.standing({ store: store.slug });
});

test('nobody but an admin with a second factor enters the console', async () => {
	const store = await makeStore(db, { staff: 0, services: [] });
	const list = (user: SessionUser) => codeOf(callerOf(db, user).admin.stores.list({}));
	expect(await codeOf(visitorOf(db).admin.stores.list({}))).toBe('NOT_SIGNED_IN');
	expect(await list(store.managerUser)).toBe('NOT_FOUND');
	expect(await list({ ...admin, platformRole: 'support' })).toBe('NOT_FOUND');
	expect(await list({ ...admin, secondFactorPassed: false })).toBe('SECOND_FACTOR_NEEDED');
	expect(await list(admin)).toBe('fulfilled');
});
