/** The end of a visit in money: what the desk takes, and what the books say of it (A7.6). */
import { beforeAll, expect, test } from 'vitest';
import { getBalances } from '#lib/payments/server/ledger.ts';
import { startPayment } from '#lib/payments/server/paying.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { localDay, processNow } from '#lib/platform/time.ts';
import { codeOf, makeAdmin } from '#lib/testing/admins.ts';
import { book, wallTime } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { settle } from '#lib/testing/jobs.ts';
import { anAsk, asVisitor, paymentFeature } from '#lib/testing/payments.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';

const db = useDatabase();
let store: TestStore;
let days = 9;
beforeAll(async () => {
	store = await makeStore(db, { policy: { maxOpenBookings: 0 } });
});

const desk = () => callerOf(db, store.managerUser);
const today = () => localDay(processNow(), 'Europe/Athens');
const aVisit = async () => await book(store, { startsAt: wallTime(++days, '10:00') });
const priceOf = async (bookingId: string): Promise<number> =>
	(
		await db.owner<{ price: number }>(
			'select price_minor::int as price from bookings where id = $1',
			[bookingId]
		)
	)[0]?.price ?? 0;
const taking = (code: string, over: Record<string, unknown> = {}) => ({
	store: store.slug,
	code,
	parts: [{ method: 'cash' as const, amountMinor: 1_000 }],
	idempotencyKey: newId(),
	...over
});
const sumsOf = async (subjectId: string) =>
	(await store.scope((scope) => getBalances(scope, { subjectId }))).get('EUR');

/** A deposit, paid in the sandbox and heard of. */
async function deposit(subjectId: string, amountMinor: number): Promise<string> {
	const asked = await startPayment(
		db.pools,
		asVisitor(store.storeId),
		anAsk({ subjectId, amount: { amountMinor, currency: 'EUR' } })
	);
	const token = asked.payUrl.split('/').at(-1) ?? '';
	await visitorOf(db).payments.sandboxAct({ storeId: store.storeId, token, act: 'pay' });
	await settle(db, store.storeId, paymentFeature);
	return asked.paymentId;
}

test('A7.6 a visit is finished with what is due after the deposit, split over cash and terminal, and a tip', async () => {
	const { bookingId, code } = await aVisit();
	const price = await priceOf(bookingId);
	await deposit(bookingId, 500);
	const bill = await desk().bookings.bill({ store: store.slug, code });
	expect(bill).toMatchObject({ priceMinor: price, paidMinor: 500, dueMinor: price - 500 });
	const parts = [
		{ method: 'cash' as const, amountMinor: 1_200 },
		{ method: 'terminal' as const, amountMinor: price - 500 - 1_200 + 300 }
	];
	const pressed = taking(code, { parts, tipMinor: 300 });
	const first = await desk().bookings.takeForVisit(pressed);
	expect(await desk().bookings.takeForVisit(pressed)).toEqual(first);
	expect(first).toMatchObject({ dueMinor: 0, takenMinor: price - 500 + 300 });
	expect(await sumsOf(bookingId)).toMatchObject({
		deposits: 0,
		sales: price,
		tips: 300,
		cash: 1_200,
		terminal: price - 1_400
	});
	const { booking } = await desk().bookings.get({ store: store.slug, code });
	expect(booking.status).toBe('completed');
	const taken = await db.owner<{ actor_id: string; facts: { method: string } }>(
		`select actor_id, facts from events where subject_id = $1 and name = 'payment.taken' order by id`,
		[bookingId]
	);
	expect(taken.map(({ actor_id, facts }) => [actor_id, facts.method])).toEqual([
		[store.managerUser.id, 'cash'],
		[store.managerUser.id, 'terminal']
	]);
});

test('more than is due is refused, and nothing is taken; less leaves the rest due', async () => {
	const { bookingId, code } = await aVisit();
	const price = await priceOf(bookingId);
	const part = (amountMinor: number) => [{ method: 'cash' as const, amountMinor }];
	expect(await codeOf(desk().bookings.takeForVisit(taking(code, { parts: part(price + 1) })))).toBe(
		'MORE_THAN_DUE'
	);
	expect(await codeOf(desk().bookings.takeForVisit(taking(code, { tipMinor: 1_001 })))).toBe(
		'BAD_INPUT'
	);
	expect(await sumsOf(bookingId)).toBeUndefined();
	const less = await desk().bookings.takeForVisit(taking(code, { finish: false }));
	expect(less.dueMinor).toBe(price - 1_000);
	expect((await desk().bookings.bill({ store: store.slug, code })).dueMinor).toBe(price - 1_000);
});

test('a visit paid for beforehand can still leave a tip', async () => {
	const { bookingId, code } = await aVisit();
	const price = await priceOf(bookingId);
	await deposit(bookingId, price);
	const parts = [{ method: 'cash' as const, amountMinor: 200 }];
	await desk().bookings.takeForVisit(taking(code, { parts, tipMinor: 200 }));
	expect(await sumsOf(bookingId)).toMatchObject({
		tips: 200,
		cash: 200,
		sales: price,
		deposits: 0
	});
});

test('an undone finish makes the deposit held again; finished anew it is earned once', async () => {
	const { bookingId, code } = await aVisit();
	await deposit(bookingId, 700);
	const act = { store: store.slug, code };
	await desk().bookings.checkIn({ ...act, idempotencyKey: newId() });
	await desk().bookings.complete({ ...act, idempotencyKey: newId() });
	expect(await sumsOf(bookingId)).toMatchObject({ deposits: 0, sales: 700 });
	await desk().bookings.undo({ ...act, idempotencyKey: newId() });
	expect(await sumsOf(bookingId)).toMatchObject({ deposits: 700, sales: 0 });
	await desk().bookings.complete({ ...act, idempotencyKey: newId() });
	expect(await sumsOf(bookingId)).toMatchObject({ deposits: 0, sales: 700 });
});

test('a deposit that was earned goes back out of the sales', async () => {
	const { bookingId, code } = await aVisit();
	const paymentId = await deposit(bookingId, 900);
	await desk().bookings.complete({ store: store.slug, code, idempotencyKey: newId() });
	await desk().payments.refund({
		store: store.slug,
		paymentId,
		amountMinor: 400,
		idempotencyKey: newId()
	});
	await settle(db, store.storeId, paymentFeature);
	expect(await sumsOf(bookingId)).toMatchObject({ deposits: 0, sales: 500 });
});

test('the rest by link: paid by the client on their own phone, it is no longer due', async () => {
	const { bookingId, code } = await aVisit();
	const price = await priceOf(bookingId);
	await desk().bookings.takeForVisit(taking(code));
	const ask = async (amountMinor: number | null) =>
		await desk().bookings.payLink({ store: store.slug, code, amountMinor });
	expect(await codeOf(ask(price))).toBe('MORE_THAN_DUE');
	const { payUrl, testMode } = await ask(null);
	expect(testMode).toBe(true);
	const token = payUrl.split('/').at(-1) ?? '';
	await visitorOf(db).payments.sandboxAct({ storeId: store.storeId, token, act: 'pay' });
	await settle(db, store.storeId, paymentFeature);
	expect((await desk().bookings.bill({ store: store.slug, code })).dueMinor).toBe(0);
	expect(await codeOf(ask(null))).toBe('MORE_THAN_DUE');
	expect(await sumsOf(bookingId)).toMatchObject({ sales: price, cash: 1_000 });
});

test('A1.5 with online payments off cash is still taken, and no link is made', async () => {
	const other = await makeStore(db);
	const { code } = await book(other, { startsAt: wallTime(3, '10:00') });
	const admin = await makeAdmin(db);
	await callerOf(db, admin).payments.admin.switch({
		storeId: other.storeId,
		on: false,
		reason: 'Asked for by the store'
	});
	const own = callerOf(db, other.managerUser).bookings;
	expect(await own.bill({ store: other.slug, code })).toMatchObject({ online: false });
	expect(await codeOf(own.payLink({ store: other.slug, code }))).toBe('PAYMENTS_OFF');
	await own.takeForVisit({ ...taking(code), store: other.slug });
});

test('the list is narrowed by how it stands, method, day and client, page by page', async () => {
	const own = await makeStore(db, { policy: { maxOpenBookings: 0 } });
	const caller = callerOf(db, own.managerUser);
	const { code, bookingId } = await book(own, { startsAt: wallTime(4, '10:00') });
	const take = async (method: 'cash' | 'terminal') =>
		await caller.bookings.takeForVisit({
			...taking(code, { parts: [{ method, amountMinor: 500 }], finish: false }),
			store: own.slug
		});
	const cash = await take('cash');
	await take('terminal');
	await startPayment(db.pools, asVisitor(own.storeId), anAsk({ subjectId: bookingId }));
	await caller.payments.refund({
		store: own.slug,
		paymentId: cash.paymentIds[0] ?? '',
		amountMinor: 100,
		idempotencyKey: newId()
	});
	const list = async (filter: Record<string, unknown> = {}) =>
		(await caller.bookings.payments.list({ store: own.slug, ...filter })).payments;
	expect((await list()).map(({ method, status }) => [method, status])).toEqual([
		['online', 'pending'],
		['terminal', 'succeeded'],
		['cash', 'succeeded']
	]);
	expect(await list({ shown: 'pending' })).toHaveLength(1);
	expect(await list({ shown: 'paid' })).toHaveLength(2);
	expect(await list({ shown: 'refunded' })).toMatchObject([{ method: 'cash', refundedMinor: 100 }]);
	expect(await list({ method: 'terminal' })).toHaveLength(1);
	expect(await list({ from: today(), until: today() })).toHaveLength(3);
	expect(await list({ until: '2020-01-01' })).toEqual([]);
	expect(await list({ q: 'Kater' })).toHaveLength(2);
	expect(await list({ q: 'Nobody' })).toEqual([]);
	const [shown] = await list({ shown: 'paid' });
	expect(shown).toMatchObject({ clientName: 'Katerina Zafeiri', subject: { code } });
	const page = await caller.bookings.payments.list({ store: own.slug, limit: 2 });
	const rest = await caller.bookings.payments.list({
		store: own.slug,
		limit: 2,
		cursor: page.nextCursor
	});
	expect([page.payments.length, rest.payments.length, rest.nextCursor]).toEqual([2, 1, null]);
});

test('A18.2 sums of days come from the ledger: by method, refunds, tips; the drawer is held against them', async () => {
	const own = await makeStore(db, { policy: { maxOpenBookings: 0 } });
	const caller = callerOf(db, own.managerUser);
	const { code } = await book(own, { startsAt: wallTime(4, '10:00') });
	const { paymentIds } = await caller.bookings.takeForVisit({
		...taking(code, {
			parts: [
				{ method: 'cash', amountMinor: 1_300 },
				{ method: 'terminal', amountMinor: 700 }
			],
			tipMinor: 300
		}),
		store: own.slug
	});
	await caller.payments.refund({
		store: own.slug,
		paymentId: paymentIds[0] ?? '',
		amountMinor: 200,
		idempotencyKey: newId()
	});
	const day = today();
	const { finance } = await caller.payments.finance({ store: own.slug, from: day, until: day });
	expect(finance).toMatchObject([
		{ currency: 'EUR', receivedMinor: 2_000, givenBackMinor: 200, tipsMinor: 300, keptMinor: 0 }
	]);
	expect(finance[0]?.days).toMatchObject([{ day, methods: [{ method: 'cash' }, {}] }]);
	const count = {
		store: own.slug,
		day,
		countedMinor: 6_000,
		floatMinor: 5_000,
		note: 'One coin short',
		idempotencyKey: newId()
	};
	const first = await caller.payments.countCash(count);
	expect(await caller.payments.countCash(count)).toEqual(first);
	const close = await caller.payments.dayClose({ store: own.slug, day });
	expect(close.counts).toMatchObject([
		{
			countedMinor: 6_000,
			floatMinor: 5_000,
			expectedMinor: 1_100,
			countedBy: own.managerUser.id
		}
	]);
});
