import { beforeAll, describe, expect, test } from 'vitest';
import { takeByHand } from '#lib/payments/server/paying.ts';
import { HOUR, MINUTE, plus } from '#lib/platform/time.ts';
import { book, wallTime as at } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { makeFeeStore, penaltySteps } from '#lib/testing/penalties.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { afterUndo, booksOf, payDeposit, someFees } from '#lib/testing/fees.ts';
import { cancelBooking, declineBooking, undoCancelBooking } from './ending.ts';
import { getBooking } from './locked.ts';
import { findPenalty, quoteCancel } from './penalties.ts';
import { rescheduleBookingByClient } from './rescheduling.ts';
import { completeBooking, markNoShow, undoVisit } from './visiting.ts';

const db = useDatabase();
let store: TestStore;
const { booked, cancelAt, noShowAt } = penaltySteps(db, () => store);

beforeAll(async () => {
	store = await makeFeeStore(db);
});

const penaltyOf = async (bookingId: string) =>
	await store.scope((scope) => findPenalty(scope, bookingId));

describe('D14 leaving in time', () => {
	test('all of the deposit goes back, and not before it cannot be undone any more', async () => {
		const made = await booked(1_500);
		await cancelAt(made.bookingId, made.before(25 * HOUR));
		expect(await penaltyOf(made.bookingId)).toBeUndefined();
		expect(await booksOf(store, made.bookingId)).toEqual({ online: 1_500, deposits: 1_500 });
		await afterUndo(db, store);
		expect(await booksOf(store, made.bookingId)).toEqual({});
	});

	test('what was paid by hand stays with the store until it is given back by hand', async () => {
		const made = await booked();
		await store.scope((scope) =>
			takeByHand(scope, {
				method: 'cash',
				purpose: 'deposit',
				amount: { amountMinor: 1_000, currency: 'EUR' },
				tipMinor: 0,
				subjectId: made.bookingId,
				clientId: null,
				receipt: null
			})
		);
		const quote = await store.scope(async (scope) =>
			quoteCancel(scope, await getBooking(scope, made.bookingId))
		);
		expect(quote).toMatchObject({ feeMinor: 0, backMinor: 1_000, byHandMinor: 1_000 });
		await cancelAt(made.bookingId, made.before(25 * HOUR));
		await afterUndo(db, store);
		expect(await booksOf(store, made.bookingId)).toEqual({ cash: 1_000, deposits: 1_000 });
	});
});

describe('D14 leaving late', () => {
	test('the tier is kept from the deposit and the rest goes back', async () => {
		const made = await booked(2_000);
		await cancelAt(made.bookingId, made.before(5 * HOUR));
		expect(await penaltyOf(made.bookingId)).toMatchObject({
			cause: 'late_cancellation',
			amountMinor: 1_500,
			keptMinor: 1_500,
			status: 'paid'
		});
		await afterUndo(db, store);
		expect(await booksOf(store, made.bookingId)).toEqual({ online: 1_500, penalties: 1_500 });
		const [row] = await db.owner('select late from bookings where id = $1', [made.bookingId]);
		expect(row).toEqual({ late: true });
	});

	test('C27 another amount than the one shown is refused, and the new one said', async () => {
		const made = await booked(2_000);
		const early = { feeMinor: 0, backMinor: 2_000 };
		await expect(cancelAt(made.bookingId, made.before(5 * HOUR), early)).rejects.toMatchObject({
			code: 'FEE_CHANGED',
			details: { feeMinor: 1_500, backMinor: 500 }
		});
		await expect(cancelAt(made.bookingId, made.before(5 * HOUR), null)).rejects.toMatchObject({
			code: 'FEE_CHANGED'
		});
		expect(await booksOf(store, made.bookingId)).toEqual({ online: 2_000, deposits: 2_000 });
	});

	test('a late move keeps the clock, a move in time does not (D14)', async () => {
		const late = await booked(2_000);
		const now = late.before(5 * HOUR);
		await store.scope(
			(scope) =>
				rescheduleBookingByClient(scope, {
					bookingId: late.bookingId,
					startsAt: at(62, '12:00')
				}),
			{ now }
		);
		await cancelAt(late.bookingId, now);
		expect(await penaltyOf(late.bookingId)).toMatchObject({ amountMinor: 1_500 });
		const timely = await booked(2_000);
		await store.scope((scope) =>
			rescheduleBookingByClient(scope, {
				bookingId: timely.bookingId,
				startsAt: at(63, '12:00')
			})
		);
		const { feeClockAt } = await store.scope((scope) => getBooking(scope, timely.bookingId));
		expect(feeClockAt).toBeNull();
		await cancelAt(timely.bookingId, timely.before(HOUR));
		expect(await penaltyOf(timely.bookingId)).toBeUndefined();
	});

	test('D16 the undo makes the kept part a deposit again, and no refund is sent', async () => {
		const made = await booked(2_000);
		const now = made.before(5 * HOUR);
		await cancelAt(made.bookingId, now);
		await store.scope((scope) => undoCancelBooking(scope, made.bookingId), {
			now: plus(now, 9 * MINUTE)
		});
		await afterUndo(db, store);
		expect(await booksOf(store, made.bookingId)).toEqual({ online: 2_000, deposits: 2_000 });
		expect(await penaltyOf(made.bookingId)).toMatchObject({ status: 'reversed' });
		// And once more: a second cancellation is a fee of its own.
		await cancelAt(made.bookingId, made.before(5 * HOUR));
		await afterUndo(db, store);
		expect(await booksOf(store, made.bookingId)).toEqual({ online: 1_500, penalties: 1_500 });
	});
});

describe('D14 the store cancels', () => {
	test('however late: all of it goes back, no fee, not counted as late', async () => {
		const made = await booked(2_000);
		await store.scope(
			(scope) => cancelBooking(scope, { bookingId: made.bookingId, reason: 'Anna is ill' }),
			{ now: made.before(HOUR) }
		);
		await afterUndo(db, store);
		expect(await booksOf(store, made.bookingId)).toEqual({});
		expect(await penaltyOf(made.bookingId)).toBeUndefined();
	});

	test('C27 a declined request gives back at once what was paid', async () => {
		const asking = await makeStore(db, {
			services: [{ approval: true }],
			policy: { fees: someFees() }
		});
		const made = await book(asking, { startsAt: at(3, '12:00') });
		await payDeposit(db, asking, made, 1_000);
		await asking.scope((scope) =>
			declineBooking(scope, { bookingId: made.bookingId, reason: 'full' })
		);
		const [refund] = await db.owner('select send_at from refunds where store_id = $1', [
			asking.storeId
		]);
		expect(refund).toEqual({ send_at: null });
		await afterUndo(db, asking);
		expect(await booksOf(asking, made.bookingId)).toEqual({});
	});
});

describe('D15 not coming', () => {
	test('keeps the deposit, and the rest of the fee is owed', async () => {
		const made = await booked(1_000);
		await noShowAt(made);
		expect(await penaltyOf(made.bookingId)).toMatchObject({
			cause: 'no_show',
			amountMinor: 3_000,
			keptMinor: 1_000,
			status: 'waiting'
		});
		expect(await booksOf(store, made.bookingId)).toEqual({
			online: 1_000,
			penalties: 3_000,
			receivable: 2_000
		});
	});

	test('waived with a reason: nothing is kept or owed', async () => {
		const made = await booked(1_000);
		await noShowAt(made, 'was in hospital');
		expect(await penaltyOf(made.bookingId)).toMatchObject({
			status: 'waived',
			reason: 'was in hospital'
		});
		await afterUndo(db, store);
		expect(await booksOf(store, made.bookingId)).toEqual({});
	});

	test.each([
		['undone', undoVisit, { deposits: 1_000 }],
		['corrected: came after all', completeBooking, { sales: 1_000 }]
	])('%s, nothing is kept and nothing is owed', async (_, act, became) => {
		const made = await booked(1_000);
		await noShowAt(made);
		await store.scope((scope) => act(scope, { bookingId: made.bookingId }), {
			now: plus(made.startsAt, 20 * MINUTE)
		});
		await afterUndo(db, store);
		expect(await booksOf(store, made.bookingId)).toEqual({ online: 1_000, ...became });
	});

	test('a policy without fees touches no money', async () => {
		const plain = await makeStore(db);
		const made = await book(plain, { startsAt: at(3, '12:00') });
		await payDeposit(db, plain, made, 1_000);
		await plain.scope((scope) => markNoShow(scope, { bookingId: made.bookingId }), {
			now: at(3, '13:00')
		});
		expect(await booksOf(plain, made.bookingId)).toEqual({ online: 1_000, deposits: 1_000 });
	});

	test('corrected from "came", nothing is charged by itself', async () => {
		const made = await booked(1_000);
		const now = plus(made.startsAt, 16 * MINUTE);
		await store.scope((scope) => completeBooking(scope, { bookingId: made.bookingId }), { now });
		await noShowAt(made);
		expect(await penaltyOf(made.bookingId)).toBeUndefined();
	});
});

test('D14 the booking keeps the policy it was made under', async () => {
	const own = await makeStore(db, { policy: { fees: someFees({ capMinor: 500 }) } });
	const made = await book(own, { startsAt: at(5, '12:00') });
	await db.owner(`update store_settings set policy = policy - 'fees' where store_id = $1`, [
		own.storeId
	]);
	const row = await own.scope((scope) => getBooking(scope, made.bookingId));
	expect(row.policy.fees).toMatchObject({ capMinor: 500 });
});
