import { beforeAll, expect, test } from 'vitest';
import { checkPayment } from '#lib/payments/server/settling.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { TestStore } from '#lib/testing/builders.ts';
import { aClient, book as bookNow, wallTime as at } from '#lib/testing/booking.ts';
import {
	bookingRow,
	confirmTime,
	goToPay,
	makePayingStore,
	pressAt,
	runCheckout,
	timePasses,
	type AtCheckout
} from '#lib/testing/checkout.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { asVisitor } from '#lib/testing/payments.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';
import { expireOrSettle } from './checkout.ts';

const db = useDatabase();
let store: TestStore;
let day = 3;
const aTime = (): Instant => at(++day, '10:00');

beforeAll(async () => {
	store = await makePayingStore(db);
});

const statusOf = async (booking: AtCheckout) => await bookingRow(db, booking);
const backOf = async ({ bookingId }: Pick<AtCheckout, 'bookingId'>) =>
	await db.owner<{ status: string; back: number }>(
		'select status, refunded_minor::int as back from payments where subject_id = $1 order by id',
		[bookingId]
	);
const pay = async (booking: AtCheckout) => await goToPay(db, booking);
const request = (of: TestStore) => ({ ...asVisitor(of.storeId), source: 'job' as const });

const expire = async (booking: AtCheckout, of = store) => {
	await timePasses(db, booking);
	await expireOrSettle(db.pools, request(of), booking.bookingId);
};
/** The money was taken although the page had closed: the provider says so only now. */
const arrivesLate = async ({ bookingId }: Pick<AtCheckout, 'bookingId'>, of = store) => {
	const [payment] = await db.owner<{ id: string }>(
		'select id from payments where subject_id = $1',
		[bookingId]
	);
	await db.owner(
		"update sandbox_payments set status = 'succeeded', received_minor = amount_minor where key = $1",
		[payment!.id]
	);
	await checkPayment(db.pools, request(of), payment!.id);
	await runCheckout(db, of);
};

test('D17 nobody pays: the page closes and the time goes back', async () => {
	const booking = await confirmTime(db, store, aTime());
	await pay(booking);
	await expire(booking);
	expect(await statusOf(booking)).toEqual({
		status: 'expired',
		pending_for: null,
		keeps_time: false
	});
	expect(await backOf(booking)).toEqual([{ status: 'expired', back: 0 }]);
});

test('D17 a payment of the last second, heard of by nobody, still confirms', async () => {
	const booking = await confirmTime(db, store, aTime());
	await pressAt(db, store, await pay(booking), 'pay_silently');
	await expire(booking);
	expect(await statusOf(booking)).toMatchObject({ status: 'confirmed', keeps_time: true });
});

test('D17 paid after it had expired, and the time is still free: confirmed', async () => {
	const booking = await confirmTime(db, store, aTime());
	await pay(booking);
	await expire(booking);
	await arrivesLate(booking);
	expect(await statusOf(booking)).toEqual({
		status: 'confirmed',
		pending_for: null,
		keeps_time: true
	});
	expect(await backOf(booking)).toEqual([{ status: 'succeeded', back: 0 }]);
});

test('D17 paid after somebody else took the time: all of it goes back, with three other times', async () => {
	const startsAt = aTime();
	const booking = await confirmTime(db, store, startsAt);
	await pay(booking);
	await expire(booking);
	await bookNow(store, { startsAt }, aClient());
	await arrivesLate(booking);
	expect(await statusOf(booking)).toMatchObject({ status: 'expired', keeps_time: false });
	expect(await backOf(booking)).toEqual([{ status: 'succeeded', back: 1_000 }]);
	const [told] = await db.owner<{ facts: { alternatives: number[]; amountMinor: number } }>(
		"select facts from events where subject_id = $1 and name = 'booking.paid_too_late'",
		[booking.bookingId]
	);
	expect(told!.facts.amountMinor).toBe(1_000);
	expect(told!.facts.alternatives).toHaveLength(3);
	// Heard of again: nothing goes back twice.
	await arrivesLate(booking);
	expect(await db.owner('select from refunds where store_id = $1', [store.storeId])).toHaveLength(
		1
	);
});

test('D17 the payment and the end of its time at once: one of both, and never money without a time', async () => {
	for (let round = 0; round < 4; round++) {
		const booking = await confirmTime(db, store, aTime());
		const page = await pay(booking);
		await timePasses(db, booking);
		await Promise.allSettled([
			pressAt(db, store, page, 'pay'),
			expireOrSettle(db.pools, request(store), booking.bookingId),
			visitorOf(db).book.settlePayment(booking.proof)
		]);
		await runCheckout(db, store);
		const [payment] = await backOf(booking);
		const { status } = (await statusOf(booking))!;
		expect([status, payment!.status]).toEqual(
			payment!.status === 'succeeded' ? ['confirmed', 'succeeded'] : ['expired', 'expired']
		);
	}
});

test('D14 cancelled while the money was on its way: it goes back', async () => {
	const booking = await confirmTime(db, store, aTime());
	await pay(booking);
	await visitorOf(db).book.cancel({ ...booking.proof, idempotencyKey: `gone-${day}-0000` });
	await runCheckout(db, store);
	await arrivesLate(booking);
	expect(await statusOf(booking)).toMatchObject({ status: 'cancelled' });
	expect(await backOf(booking)).toEqual([{ status: 'succeeded', back: 1_000 }]);
});

test('D21 a request is paid first, then decided; a no gives everything back', async () => {
	const asking = await makePayingStore(db, { approval: true });
	const manager = callerOf(db, asking.managerUser);
	const paid = async () => {
		const booking = await confirmTime(db, asking, aTime());
		expect(booking).toMatchObject({ status: 'pending', pendingFor: 'payment' });
		await pressAt(db, asking, await pay(booking), 'pay');
		await runCheckout(db, asking);
		expect(await statusOf(booking)).toMatchObject({ status: 'pending', pending_for: 'approval' });
		return booking;
	};
	const keyed = (booking: AtCheckout) => ({
		store: asking.slug,
		code: booking.code,
		idempotencyKey: `d21-${booking.code}`
	});
	const yes = await paid();
	await manager.bookings.confirm(keyed(yes));
	expect(await statusOf(yes)).toMatchObject({ status: 'confirmed' });
	const no = await paid();
	await manager.bookings.decline({ ...keyed(no), reason: 'Full' });
	const silence = await paid();
	await expire(silence, asking);
	await runCheckout(db, asking);
	expect(await backOf(yes)).toEqual([{ status: 'succeeded', back: 0 }]);
	for (const booking of [no, silence])
		expect(await backOf(booking)).toEqual([{ status: 'succeeded', back: 1_000 }]);
});

test('A7.2 nothing, a share, or all of it: what is asked for follows the service, else the store', async () => {
	const asked = async (terms: unknown, storeTerms: unknown = { kind: 'none' }) => {
		const one = await makePayingStore(db, { payment: null, priceMinor: 3_333 });
		await one.scope(async (scope) => {
			await scope.tx.$client.query('update services set payment = $2 where store_id = $1', [
				one.storeId,
				terms === null ? null : JSON.stringify(terms)
			]);
			await scope.tx.$client.query('update store_settings set payment = $2 where store_id = $1', [
				one.storeId,
				JSON.stringify(storeTerms)
			]);
		});
		const booking = await confirmTime(db, one, at(4, '10:00'));
		if (booking.status === 'confirmed') return 0;
		await pay(booking);
		const [row] = await db.owner<{ amount: number }>(
			'select amount_minor::int as amount from payments where subject_id = $1',
			[booking.bookingId]
		);
		return row!.amount;
	};
	expect(await asked({ kind: 'none' }, { kind: 'full' })).toBe(0);
	expect(await asked(null, { kind: 'full' })).toBe(3_333);
	expect(await asked({ kind: 'deposit_percent', percent: 50 })).toBe(1_667);
	expect(await asked({ kind: 'deposit_fixed', amountMinor: 9_999 })).toBe(3_333);
	expect(await asked(null)).toBe(0);
});
