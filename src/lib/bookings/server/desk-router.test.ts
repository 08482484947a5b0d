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
