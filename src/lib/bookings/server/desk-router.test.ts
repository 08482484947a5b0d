import { beforeAll, expect, test } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { toIso } from '#lib/platform/time.ts';
import { toAppError } from '#lib/trpc/server/errors.ts';
import { wallTime as at } from '#lib/testing/booking.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf } from '#lib/testing/visitor.ts';

const db = useDatabase();
let store: TestStore;
let danae: SessionUser;
const codes = { own: '', others: '' };
const wish = (staff: number, time: string) => ({
	store: store.slug,
	serviceId: store.serviceIds[0] ?? '',
	locationId: store.locationId,
	staffId: store.staffIds[staff] ?? null,
	startsAt: toIso(at(10, time)),
	client: { name: 'Walk-in' }
});
const day = () => toIso(at(10, '10:00')).slice(0, 10);
const manager = () => callerOf(db, store.managerUser).bookings;
const staff = () => callerOf(db, danae).bookings;
let keys = 0;
const key = () => `desk-key-${++keys}`;

const codeOf = async (promise: Promise<unknown>): Promise<string | undefined> =>
	await promise.then(
		() => 'fulfilled',
		(error: unknown) => toAppError(error)?.code ?? String(error)
	);

beforeAll(async () => {
	store = await makeStore(db, { staff: 2, policy: { maxOpenBookings: 0 } });
	danae = await makeUser(db, 'Danae');
	await addMember(db, store.storeId, danae, 'staff');
	await db.owner('update staff set user_id = $1 where id = $2', [danae.id, store.staffIds[0]]);
	codes.own = (await manager().create({ ...wish(0, '10:00'), idempotencyKey: key() })).code;
	codes.others = (await manager().create({ ...wish(1, '10:00'), idempotencyKey: key() })).code;
});

test('A19.7 a staff member sees his own bookings, and of others nothing', async () => {
	const seen = (await staff().list({ store: store.slug })).bookings;
	expect(seen.map((row) => row.code)).toEqual([codes.own]);
	expect(await codeOf(staff().get({ store: store.slug, code: codes.others }))).toBe('NOT_FOUND');
	const today = await staff().today({ store: store.slug, day: day() });
	expect(today.board.columns.map((column) => column.person.id)).toEqual([store.staffIds[0]]);
	expect(today.expected).toBeNull();
});

test('A19.7 a staff member finds the clients of his own bookings, and no others', async () => {
	const made = async (index: number, name: string) =>
		await manager().create({
			...wish(index, '10:00'),
			startsAt: toIso(at(12, '10:00')),
			client: { name, email: `${name.toLowerCase()}@example.test` },
			idempotencyKey: key()
		});
	await made(0, 'Ownclient');
	await made(1, 'Otherclient');
	const clientsOf = (user: SessionUser) => callerOf(db, user).clients;
	const found = async (user: SessionUser, text: string) =>
		await clientsOf(user).search({ store: store.slug, text });
	expect((await found(danae, 'ownclient')).map(({ name }) => name)).toEqual(['Ownclient']);
	expect(await found(danae, 'otherclient')).toEqual([]);
	const [own] = await found(store.managerUser, 'ownclient');
	const [other] = await found(store.managerUser, 'otherclient');
	const get = (clientId = '') => clientsOf(danae).get({ store: store.slug, clientId });
	expect((await get(own?.id)).email).toBe('ownclient@example.test');
	expect(await codeOf(get(other?.id))).toBe('NOT_FOUND');
});

test("A19.7 a staff member who books somebody else's time is refused, and it is on record", async () => {
	const refusals = async () =>
		await db.owner<{ facts: unknown }>(
			`select facts from events where store_id = $1 and actor_id = $2 and name = 'access.refused'`,
			[store.storeId, danae.id]
		);
	const before = (await refusals()).length;
	expect(await codeOf(staff().create({ ...wish(1, '13:00'), idempotencyKey: key() }))).toBe(
		'FORBIDDEN'
	);
	const off = { fromDay: day(), staffId: store.staffIds[1] ?? '' };
	expect(
		await codeOf(callerOf(db, danae).schedule.timeOff.block({ store: store.slug, ...off }))
	).toBe('FORBIDDEN');
	const after = await refusals();
	expect(after.slice(before).map(({ facts }) => facts)).toEqual([
		{ permission: 'bookings.create' },
		{ permission: 'time_off.block' }
	]);
});

test("A19.7 a staff member changes his own bookings, and nobody else's", async () => {
	const target = { store: store.slug, code: codes.others };
	expect(await codeOf(staff().cancel({ ...target, idempotencyKey: key() }))).toBe('NOT_FOUND');
	expect(await codeOf(staff().create({ ...wish(1, '12:00'), idempotencyKey: key() }))).toBe(
		'FORBIDDEN'
	);
	expect(
		await codeOf(staff().force({ ...wish(0, '10:00'), reason: 'because', idempotencyKey: key() }))
	).toBe('FORBIDDEN');
	expect(await codeOf(staff().create({ ...wish(0, '12:00'), idempotencyKey: key() }))).toBe(
		'fulfilled'
	);
});

test('A4.4 the day board shows working time, visits and gaps of everyone', async () => {
	const board = await manager().board({ store: store.slug, day: day() });
	expect(board.columns).toHaveLength(2);
	expect(board.columns[0]).toMatchObject({
		working: [540, 1020],
		bookings: [{ code: codes.own, startText: '10:00' }, {}]
	});
	expect(board.columns[1]?.gaps).toEqual([540, 600, 630, 1020]);
});

test('A5.7 a walk-in: the times offered to the desk book, and the list finds them by name and code', async () => {
	const [slot] = await manager().slots({ ...wish(1, '10:00'), day: day() });
	const made = await manager().create({
		...wish(1, '10:00'),
		startsAt: toIso(slot!.startsAt),
		client: { name: 'Ioanna Vergou', phone: '+30 690 000 0184' },
		idempotencyKey: key()
	});
	for (const q of ['vergou', made.code, '0184'])
		expect(
			(await manager().list({ store: store.slug, q })).bookings.map((row) => row.code)
		).toEqual([made.code]);
	const { timeline } = await manager().get({ store: store.slug, code: made.code });
	expect(timeline).toMatchObject([
		{ name: 'booking.created', actorKind: 'user', actorName: store.managerUser.name }
	]);
});

test('A4.8 the explainer names the rule and the cause of every time that is not offered', async () => {
	const rows = await manager().explain({ ...wish(0, '10:00'), day: day() });
	const ten = rows.find((row) => row.startsAt === at(10, '10:00'));
	expect(ten).toMatchObject({
		offered: false,
		refusals: [{ rule: 'TAKEN', causeKind: 'booking', staffId: store.staffIds[0] }]
	});
	for (const row of rows) expect(row.offered).toBe(row.refusals.length === 0);
});
