import { beforeAll, expect, test } from 'vitest';
import { useConfig } from '#lib/platform/server/config.ts';
import { activate, addStripe } from '#lib/payments/server/connections.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { toIso, type Instant } from '#lib/platform/time.ts';
import type { TestStore } from '#lib/testing/builders.ts';
import { wallTime as at } from '#lib/testing/booking.ts';
import {
	bookingEvents,
	bookingRow,
	CONFIRMED,
	confirmTime,
	goToPay,
	makePayingStore,
	pressAt,
	runCheckout,
	WAITING,
	type AtCheckout
} from '#lib/testing/checkout.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { refused } from '#lib/testing/refused.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';

const db = useDatabase();
let store: TestStore;
let day = 3;
/** Each test has a day of its own. */
const aTime = (): Instant => at(++day, '10:00');

beforeAll(async () => {
	store = await makePayingStore(db);
});

const paymentsOf = async ({ bookingId }: Pick<AtCheckout, 'bookingId'>) =>
	await db.owner<{ status: string; amount: number; back: number }>(
		'select status, amount_minor::int as amount, refunded_minor::int as back from payments where subject_id = $1 order by id',
		[bookingId]
	);
const rowOf = async (booking: AtCheckout) => await bookingRow(db, booking);
const told = async (booking: AtCheckout) => await bookingEvents(db, booking);
const pay = async (booking: AtCheckout) => await goToPay(db, booking);
const back = async (booking: AtCheckout) => await visitorOf(db).book.settlePayment(booking.proof);

test('D15 a booking waits for its deposit, and only the provider’s own word confirms it (C26)', async () => {
	const booking = await confirmTime(db, store, aTime());
	expect(booking).toMatchObject({ status: 'pending', pendingFor: 'payment' });
	const page = await pay(booking);
	expect(await paymentsOf(booking)).toEqual([{ status: 'pending', amount: 1_000, back: 0 }]);
	// Coming back without having paid proves nothing.
	expect(await back(booking)).toEqual({ status: 'pending', pendingFor: 'payment' });
	expect(await rowOf(booking)).toMatchObject(WAITING);
	await pressAt(db, store, page, 'pay');
	expect(await back(booking)).toEqual({ status: 'confirmed', pendingFor: null });
	await runCheckout(db, store);
	expect(await rowOf(booking)).toMatchObject(CONFIRMED);
	expect(await told(booking)).toEqual(['booking.created', 'booking.confirmed']);
});

test.each(['decline', 'no_money'] as const)(
	'D15 %s: nothing is confirmed, and the same page takes another card on the same time',
	async (refusal) => {
		const booking = await confirmTime(db, store, aTime());
		const page = await pay(booking);
		await pressAt(db, store, page, refusal);
		expect(await back(booking)).toMatchObject({ status: 'pending' });
		expect(await pay(booking)).toBe(page);
		await pressAt(db, store, page, 'pay');
		await back(booking);
		expect(await rowOf(booking)).toMatchObject(CONFIRMED);
		expect(await paymentsOf(booking)).toHaveLength(1);
	}
);

test('C26 the client’s bank asks: refused it waits, approved it is confirmed', async () => {
	const booking = await confirmTime(db, store, aTime());
	const page = await pay(booking);
	await pressAt(db, store, page, 'challenge');
	await pressAt(db, store, page, 'refuse');
	expect(await back(booking)).toMatchObject({ status: 'pending' });
	await pressAt(db, store, page, 'challenge');
	expect(await back(booking)).toMatchObject({ status: 'pending' });
	await pressAt(db, store, page, 'approve');
	expect(await back(booking)).toMatchObject({ status: 'confirmed' });
});

test.each(['pay_silently', 'pay_told_twice', 'pay_told_late'] as const)(
	'C26 %s: the browser never comes back, and the booking is confirmed once',
	async (act) => {
		const booking = await confirmTime(db, store, aTime());
		await pressAt(db, store, await pay(booking), act);
		if (act === 'pay_told_late')
			await db.owner(
				"update graphile_worker._private_jobs set run_at = now() where key like '%:late'"
			);
		await runCheckout(db, store);
		if (act === 'pay_told_late') {
			await db.owner(
				"update graphile_worker._private_jobs set run_at = now() where key like '%:late'"
			);
			await runCheckout(db, store);
		}
		expect(await rowOf(booking)).toMatchObject(CONFIRMED);
		expect(await told(booking)).toEqual(['booking.created', 'booking.confirmed']);
		expect(await paymentsOf(booking)).toEqual([{ status: 'succeeded', amount: 1_000, back: 0 }]);
	}
);

test('D27 two tabs and a double click: one page, one booking, one charge', async () => {
	const booking = await confirmTime(db, store, aTime());
	const pages = await Promise.all(Array.from({ length: 8 }, () => pay(booking)));
	expect(new Set(pages).size).toBe(1);
	await pressAt(db, store, pages[0]!, 'pay');
	await Promise.all(Array.from({ length: 6 }, () => back(booking)));
	await runCheckout(db, store);
	expect(await told(booking)).toEqual(['booking.created', 'booking.confirmed']);
	expect(await paymentsOf(booking)).toEqual([{ status: 'succeeded', amount: 1_000, back: 0 }]);
});

test('D17 the time is kept until the provider’s page closes and two minutes more', async () => {
	const booking = await confirmTime(db, store, aTime());
	await pay(booking);
	const [kept] = await db.owner<{ minutes: number }>(
		`select extract(epoch from b.decide_by - p.expires_at)::int / 60 as minutes from bookings b
		 join payments p on p.subject_id = b.id where b.id = $1`,
		[booking.bookingId]
	);
	expect(kept).toEqual({ minutes: 2 });
});

test('C28 the client gives the time back: the page closes, nobody can pay any more', async () => {
	const booking = await confirmTime(db, store, aTime());
	const page = await pay(booking);
	await visitorOf(db).book.cancel({ ...booking.proof, idempotencyKey: `leave-${day}-0000` });
	await runCheckout(db, store);
	expect(await rowOf(booking)).toMatchObject({ status: 'cancelled', keeps_time: false });
	expect(await paymentsOf(booking)).toMatchObject([{ status: 'expired' }]);
	expect((await refused(pressAt(db, store, page, 'pay'))).code).toBe('ILLEGAL_TRANSITION');
	expect((await refused(pay(booking))).code).toBe('ILLEGAL_TRANSITION');
});

test('C26 another sum than was asked for confirms nothing and goes back in full', async () => {
	const booking = await confirmTime(db, store, aTime());
	await pay(booking);
	await db.owner(
		`update sandbox_payments set status = 'succeeded', amount_minor = 900, received_minor = 900
		 where key = (select id::text from payments where subject_id = $1)`,
		[booking.bookingId]
	);
	expect(await back(booking)).toMatchObject({ status: 'pending' });
	await runCheckout(db, store);
	expect(await paymentsOf(booking)).toEqual([{ status: 'mismatched', amount: 1_000, back: 900 }]);
	expect(
		await db.owner(
			'select status, amount_minor::int as amount from refunds where payment_id in (select id from payments where subject_id = $1)',
			[booking.bookingId]
		)
	).toEqual([{ status: 'succeeded', amount: 900 }]);
	expect(
		await db.owner('select from ledger_transfers where subject_id = $1', [booking.bookingId])
	).toEqual([]);
	// And the client may pay what was asked for.
	await pressAt(db, store, await pay(booking), 'pay');
	expect(await back(booking)).toMatchObject({ status: 'confirmed' });
});

test('D14 a client who cancels in time gets everything back, a store’s cancellation too', async () => {
	const manager = callerOf(db, store.managerUser);
	for (const by of ['client', 'store'] as const) {
		const booking = await confirmTime(db, store, aTime());
		await pressAt(db, store, await pay(booking), 'pay');
		await back(booking);
		const key = `end-${by}-${day}-0000`;
		if (by === 'client') await visitorOf(db).book.cancel({ ...booking.proof, idempotencyKey: key });
		else
			await manager.bookings.cancel({
				store: store.slug,
				code: booking.code,
				reason: 'Ill',
				idempotencyKey: key
			});
		await runCheckout(db, store);
		expect(await paymentsOf(booking)).toEqual([
			{ status: 'succeeded', amount: 1_000, back: 1_000 }
		]);
	}
});

test('D16 a cancellation taken back keeps its deposit; one that was never paid waits for it again', async () => {
	const visitor = visitorOf(db);
	for (const paid of [true, false]) {
		const booking = await confirmTime(db, store, aTime());
		const page = await pay(booking);
		if (paid) await pressAt(db, store, page, 'pay');
		await back(booking);
		await visitor.book.cancel({ ...booking.proof, idempotencyKey: `undo-${day}-0000` });
		await runCheckout(db, store);
		const status = paid ? 'confirmed' : 'pending';
		expect(await visitor.book.undoCancel(booking.proof)).toMatchObject({ status });
		if (!paid) await pressAt(db, store, await pay(booking), 'pay');
		expect(await back(booking)).toMatchObject({ status: 'confirmed' });
		await runCheckout(db, store);
		const came = (await paymentsOf(booking)).filter((row) => row.status === 'succeeded');
		expect(came).toEqual([{ status: 'succeeded', amount: 1_000, back: 0 }]);
	}
});

test('A5.6 a move keeps the deposit: nothing is asked or given back', async () => {
	const booking = await confirmTime(db, store, aTime());
	await pressAt(db, store, await pay(booking), 'pay');
	await back(booking);
	await visitorOf(db).book.reschedule({
		...booking.proof,
		startsAt: toIso(at(day, '12:00')),
		idempotencyKey: `move-${day}-0000`
	});
	await runCheckout(db, store);
	expect(await rowOf(booking)).toMatchObject(CONFIRMED);
	expect(await paymentsOf(booking)).toEqual([{ status: 'succeeded', amount: 1_000, back: 0 }]);
});

test('D22 what was not shown is not asked for: a tampered form is refused', async () => {
	const fallbackOn = (startsAt: Instant) => ({
		serviceId: store.serviceIds[0]!,
		locationId: store.locationId,
		staffId: null,
		partySize: 1,
		startsAt: toIso(startsAt),
		priceMinor: 3_000,
		dueMinor: 1_000
	});
	const lost = { hold: newId(), token: 'a-token-that-never-held-it' };
	for (const change of [{ dueMinor: 1 }, { dueMinor: 0 }, { priceMinor: 1 }]) {
		const held = aTime();
		const fallback = { ...fallbackOn(at(day, '13:00')), ...change };
		const { code } = await refused(confirmTime(db, store, held, { ...lost, fallback }));
		expect(code).toBe('HOLD_GONE');
	}
	// With a hold the form's numbers are not even read.
	const fallback = { ...fallbackOn(at(day, '13:00')), dueMinor: 0 };
	const booking = await confirmTime(db, store, aTime(), { fallback });
	await pay(booking);
	expect(await paymentsOf(booking)).toMatchObject([{ amount: 1_000 }]);
});

test('C26 the desk cannot confirm what waits for money', async () => {
	const booking = await confirmTime(db, store, aTime());
	const manager = callerOf(db, store.managerUser);
	expect(
		(
			await refused(
				manager.bookings.confirm({
					store: store.slug,
					code: booking.code,
					idempotencyKey: `yes-${day}-0000`
				})
			)
		).code
	).toBe('ILLEGAL_TRANSITION');
});

test('D15 the provider is down: nothing is charged, the time stays, nothing is confirmed unpaid', async () => {
	const down = await makePayingStore(db);
	const id = newId();
	await down.scope(async (scope) => {
		await addStripe(scope, { id, secretKey: 'sk_test_0123456789abcdef', webhookSecret: 'whsec_x' });
		await activate(scope, id);
	});
	useConfig({ ...db.config, STRIPE_API_HOST: 'http://127.0.0.1:9' });
	const booking = await confirmTime(db, down, aTime());
	expect((await refused(pay(booking))).code).toBe('BUSY');
	useConfig(db.config);
	expect(await rowOf(booking)).toMatchObject(WAITING);
	expect(await paymentsOf(booking)).toMatchObject([{ status: 'pending' }]);
});

test('A1.5 switched off: no deposit is asked for, and what was held with one is booked without', async () => {
	const off = await makePayingStore(db);
	await db.owner('update stores set online_payments_enabled = false where id = $1', [off.storeId]);
	expect(await confirmTime(db, off, aTime())).toMatchObject({
		status: 'confirmed',
		pendingFor: null
	});
});
