import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { dispatchStore } from '#lib/audit/server/dispatch.ts';
import { codeOf, eventsOf, makeAdmin } from '#lib/testing/admins.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf } from '#lib/testing/visitor.ts';
import { jobs, listeners } from './jobs.ts';

const db = useDatabase();
let admin: SessionUser;
let store: TestStore;

beforeAll(async () => {
	admin = await makeAdmin(db);
});
beforeEach(async () => {
	store = await makeStore(db, { staff: 0, services: [] });
});

const at = () => ({ store: store.slug });
const asAdmin = () => callerOf(db, admin);
const enter = (reason = 'Cannot see the calendar') =>
	asAdmin().admin.stores.enter({ id: store.storeId, reason });

test('an admin sees nothing of a store before entering it with a reason', async () => {
	expect(await codeOf(asAdmin().stores.standing(at()))).toBe('NOT_FOUND');
	expect(await codeOf(enter('x'))).not.toBe('fulfilled');
	const entered = await enter();
	expect(entered.slug).toBe(store.slug);
	const { entry, roles } = await asAdmin().stores.standing(at());
	expect(roles).toEqual(['admin']);
	expect(entry).toEqual({ reason: 'Cannot see the calendar', expiresAt: entered.expiresAt });
});

test('the entry ends after 30 minutes by the database clock, and when the admin leaves', async () => {
	await enter();
	const [row] = await db.owner<{ minutes: number }>(
		`select round(extract(epoch from expires_at - created_at) / 60)::int as minutes from admin_entries where store_id = $1`,
		[store.storeId]
	);
	expect(row?.minutes).toBe(30);
	await db.owner(
		`update admin_entries set expires_at = now() - interval '1 second' where store_id = $1`,
		[store.storeId]
	);
	expect(await codeOf(asAdmin().stores.standing(at()))).toBe('NOT_FOUND');
	await enter();
	expect(await codeOf(asAdmin().stores.standing(at()))).toBe('fulfilled');
	await asAdmin().admin.stores.leave({ id: store.storeId });
	expect(await codeOf(asAdmin().stores.standing(at()))).toBe('NOT_FOUND');
});

test('an entry opens that store only, and for that admin only', async () => {
	const [other, second] = [
		await makeStore(db, { staff: 0, services: [] }),
		await makeAdmin(db, 'Second')
	];
	await enter();
	expect(await codeOf(asAdmin().stores.standing({ store: other.slug }))).toBe('NOT_FOUND');
	expect(await codeOf(callerOf(db, second).stores.standing(at()))).toBe('NOT_FOUND');
	expect(
		await codeOf(callerOf(db, { ...admin, secondFactorPassed: false }).stores.standing(at()))
	).toBe('SECOND_FACTOR_NEEDED');
});

test('the store’s own log has the entry with its reason, and both ids on everything done inside', async () => {
	const { entryId } = await enter('Called about a wrong address');
	await asAdmin().stores.renameSlug({ ...at(), slug: `${store.slug}-b` });
	await asAdmin().stores.members.invite({
		store: `${store.slug}-b`,
		email: 'x@ammos.test',
		role: 'staff'
	});
	await asAdmin().admin.stores.leave({ id: store.storeId });
	const events = await eventsOf(db, store.storeId);
	expect(events.map((event) => event.name)).toEqual([
		'stores.admin_entered',
		'stores.address_changed',
		'stores.member_invited',
		'stores.admin_left'
	]);
	for (const event of events)
		expect(event).toMatchObject({ actor_kind: 'admin', actor_id: admin.id, on_behalf_of: entryId });
	expect(events[0]?.personal).toMatchObject({ reason: 'Called about a wrong address' });
});

test('inside, an admin still may not touch money, statistics or campaigns', async () => {
	await enter();
	const { permissions } = await asAdmin().stores.standing(at());
	for (const never of ['money.view', 'statistics.view', 'campaigns.send', 'bookings.force'])
		expect(permissions).not.toContain(never);
	expect(permissions).toContain('stores.edit');
});

test('a disabled store can still be entered: that is how it is mended', async () => {
	await asAdmin().admin.stores.disable({ id: store.storeId, reason: 'Being looked at' });
	await enter();
	expect(await codeOf(asAdmin().stores.getProfile(at()))).toBe('fulfilled');
});

test('the managers are told by mail, with the reason', async () => {
	await enter('A client complained');
	await dispatchStore(db.pools.worker, store.storeId, listeners);
	const [job] = await db.owner<{ payload: unknown }>(
		`select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
		 where t.identifier = 'stores.mailAdminEntry' and j.payload ->> 'storeId' = $1`,
		[store.storeId]
	);
	await jobs
		.find(({ name }) => name === 'stores.mailAdminEntry')
		?.run(job?.payload, { pools: db.pools, attempt: 1, maxAttempts: 25, jobId: '1' });
	const [mail] = await db.owner<{ recipient: string; text: string }>(
		'select recipient, text from sandbox_messages where store_id = $1',
		[store.storeId]
	);
	expect(mail?.recipient).toBe(store.managerUser.email);
	expect(mail?.text).toContain('A client complained');
});

test('an admin who is a member of the store acts as that member', async () => {
	await db.owner(`insert into memberships (user_id, store_id, role) values ($1, $2, 'reception')`, [
		admin.id,
		store.storeId
	]);
	const { roles, entry } = await asAdmin().stores.standing(at());
	expect([roles, entry]).toEqual([['reception'], null]);
});
