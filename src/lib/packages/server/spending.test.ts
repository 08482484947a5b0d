import { describe, expect, test } from 'vitest';
import { createBookingDirectly } from '#lib/bookings/server/desk-creating.ts';
import {
	cancelBooking,
	cancelBookingByClient,
	undoCancelBooking
} from '#lib/bookings/server/ending.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { DAY, HOUR, plus, processNow } from '#lib/platform/time.ts';
import { aClient, book, wallTime } from '#lib/testing/booking.ts';
import { makeUser } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { usePackages } from '#lib/testing/packages.ts';
import { expirePurchase } from './expiring.ts';

const db = useDatabase();
const { now, sold, left, ledger, bookAs, moneyOf } = usePackages(db);

/** Two hours before the visit of that day. */
const notice = (days: number) => ({ now: plus(wallTime(days, '10:00'), -2 * HOUR) });

describe('spending', () => {
	test('a signed-in client’s booking is paid for and owes nothing', async () => {
		const purchaseId = await sold();
		const { bookingId, status } = await bookAs(now.user.id);
		expect(status).toBe('confirmed');
		expect(await left(purchaseId)).toBe(2);
		expect(await moneyOf(bookingId)).toMatchObject({ covered: true, dueMinor: 0 });
		expect(await ledger()).toEqual({ credit: 6_667, sales: 3_333 });
	});

	test('nobody spends it by typing the client’s address', async () => {
		const purchaseId = await sold();
		const stranger = await makeUser(db, `Stranger${newId().slice(-8)}`);
		for (const actorId of [null, stranger.id]) {
			const { bookingId } = await bookAs(actorId, 2, actorId ? '12:00' : '11:00');
			expect((await moneyOf(bookingId)).covered).toBe(false);
		}
		expect(await left(purchaseId)).toBe(3);
	});

	test('an address that was never proven spends nothing', async () => {
		const purchaseId = await sold();
		await db.owner('update users set verified_at = null where id = $1', [now.user.id]);
		await bookAs(now.user.id);
		expect(await left(purchaseId)).toBe(3);
	});

	test('only covered services are paid for', async () => {
		const purchaseId = await sold();
		const { bookingId } = await bookAs(now.user.id, 2, '10:00', 1);
		expect(await moneyOf(bookingId)).toMatchObject({ covered: false, dueMinor: 9_000 });
		expect(await left(purchaseId)).toBe(3);
	});

	test('the desk spends for whoever stands there', async () => {
		const purchaseId = await sold();
		await now.store.scope(
			async (scope) =>
				await createBookingDirectly(scope, {
					serviceId: now.store.serviceIds[0] ?? '',
					locationId: now.store.locationId,
					staffId: null,
					partySize: 1,
					startsAt: wallTime(2, '10:00'),
					storeNumber: 7,
					client: aClient({ email: now.user.email }),
					note: ''
				})
		);
		expect(await left(purchaseId)).toBe(2);
	});

	test('two bookings at once with one use left are one debit', async () => {
		const purchaseId = await sold(1);
		const made = await Promise.all([
			bookAs(now.user.id, 2, '10:00'),
			bookAs(now.user.id, 3, '12:00')
		]);
		const covered = await Promise.all(made.map(async ({ bookingId }) => await moneyOf(bookingId)));
		expect(covered.map((money) => money.covered).sort()).toEqual([false, true]);
		expect(await left(purchaseId)).toBe(0);
		expect(await ledger()).toEqual({ credit: 0, sales: 10_000 });
	});

	test('a visit after its last day is not covered', async () => {
		const purchaseId = await sold(3, 1);
		await bookAs(now.user.id, 5);
		expect(await left(purchaseId)).toBe(3);
	});
});

describe('coming back', () => {
	test('a timely cancellation gives the use back', async () => {
		const purchaseId = await sold();
		const { bookingId } = await bookAs(now.user.id, 5);
		await now.store.scope(
			async (scope) => await cancelBookingByClient(scope, { bookingId, reason: '' })
		);
		expect(await left(purchaseId)).toBe(3);
		expect(await ledger()).toEqual({ credit: 10_000, sales: 0 });
	});

	test('the store’s cancellation gives it back, however late', async () => {
		const purchaseId = await sold();
		const { bookingId } = await bookAs(now.user.id);
		await now.store.scope(
			async (scope) => await cancelBooking(scope, { bookingId, reason: 'Danae is ill' }),
			notice(2)
		);
		expect(await left(purchaseId)).toBe(3);
	});

	test('a cancellation that is taken back spends it again, once', async () => {
		const purchaseId = await sold();
		const { bookingId } = await bookAs(now.user.id, 5);
		await now.store.scope(
			async (scope) => await cancelBookingByClient(scope, { bookingId, reason: '' })
		);
		await now.store.scope(async (scope) => await undoCancelBooking(scope, bookingId));
		expect(await left(purchaseId)).toBe(2);
		expect((await moneyOf(bookingId)).covered).toBe(true);
		expect(await ledger()).toEqual({ credit: 6_667, sales: 3_333 });
	});

	test('a use that comes back to a package that is over can still be spent for a month', async () => {
		const purchaseId = await sold(1, 10);
		const { bookingId } = await bookAs(now.user.id, 9);
		const later = { now: plus(processNow(), 12 * DAY) };
		await now.store.scope(
			async (scope) => await cancelBooking(scope, { bookingId, reason: 'we were closed' }),
			later
		);
		await now.store.scope(async (scope) => await expirePurchase(scope, purchaseId), later);
		expect(await left(purchaseId)).toBe(1);
		const end = { now: plus(processNow(), 43 * DAY) };
		await now.store.scope(async (scope) => await expirePurchase(scope, purchaseId), end);
		expect(await left(purchaseId)).toBe(0);
	});
});

test('a visitor books as before when there is no package', async () => {
	const { bookingId } = await book(now.store, { startsAt: wallTime(2, '10:00') });
	expect(await moneyOf(bookingId)).toMatchObject({ covered: false, dueMinor: 4_000 });
});
