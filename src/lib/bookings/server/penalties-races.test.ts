import { beforeAll, describe, expect, test } from 'vitest';
import { HOUR, MINUTE, plus, type Instant } from '#lib/platform/time.ts';
import { book, wallTime as at } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { afterUndo, booksOf, payDeposit, someFees } from '#lib/testing/fees.ts';
import { cancelBookingByClient, type Shown } from './ending.ts';
import { getBooking } from './locked.ts';
import { quoteCancel, waiveFee } from './penalties.ts';
import { markNoShow } from './visiting.ts';

const db = useDatabase();
let store: TestStore;
let hour = 0;

beforeAll(async () => {
	store = await makeStore(db, {
		staff: 2,
		policy: { maxOpenBookings: 0, rescheduleNoticeMinutes: 0, fees: someFees() }
	});
});

/** A booking of 30.00 on a day of its own, and moments before its start. */
async function booked(depositMinor = 0) {
	const made = await book(store, { startsAt: at(4 + hour++, '12:00') });
	if (depositMinor > 0) await payDeposit(db, store, made, depositMinor);
	const { startsAt } = await store.scope((scope) => getBooking(scope, made.bookingId));
	return { ...made, startsAt, before: (ms: number): Instant => plus(startsAt, -ms) };
}

const cancelAt = async (bookingId: string, now: Instant, shown?: Shown | null) =>
	await store.scope(
		async (scope) =>
			await cancelBookingByClient(scope, {
				bookingId,
				reason: '',
				shown:
					shown === undefined ? await quoteCancel(scope, await getBooking(scope, bookingId)) : shown
			}),
		{ now }
	);

const noShowAt = async (
	{ bookingId, startsAt }: { bookingId: string; startsAt: Instant },
	waive?: string
) =>
	await store.scope((scope) => markNoShow(scope, { bookingId, waive }), {
		now: plus(startsAt, 16 * MINUTE)
	});

describe('races', () => {
	test('D14 two cancellations at once: one fee, one refund', async () => {
		const made = await booked(2_000);
		const now = made.before(5 * HOUR);
		const both = await Promise.allSettled([
			cancelAt(made.bookingId, now),
			cancelAt(made.bookingId, now)
		]);
		expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		await afterUndo(db, store);
		expect(await booksOf(store, made.bookingId)).toEqual({ online: 1_500, penalties: 1_500 });
	});

	test('D15 cancelled while it is marked as missed: one of the two, and one fee', async () => {
		const made = await booked(2_000);
		const both = await Promise.allSettled([
			store.scope((scope) => markNoShow(scope, { bookingId: made.bookingId }), {
				now: made.startsAt
			}),
			cancelAt(made.bookingId, made.before(1))
		]);
		expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		const rows = await db.owner('select from booking_penalties where booking_id = $1', [
			made.bookingId
		]);
		expect(rows).toHaveLength(1);
	});

	test('D15 the database keeps a second live fee out', async () => {
		const made = await booked(1_000);
		await noShowAt(made);
		await expect(
			db.owner(
				`insert into booking_penalties (store_id, id, booking_id, cause, amount_minor, kept_minor, currency, status)
				 select store_id, gen_random_uuid(), booking_id, cause, amount_minor, kept_minor, currency, 'owed'
				 from booking_penalties where booking_id = $1`,
				[made.bookingId]
			)
		).rejects.toMatchObject({ code: '23505' });
	});

	test('D14 a fee is waived once', async () => {
		const made = await booked(1_000);
		await noShowAt(made);
		const waive = () =>
			store.scope((scope) => waiveFee(scope, { bookingId: made.bookingId, reason: 'a friend' }));
		const both = await Promise.allSettled([waive(), waive()]);
		expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
	});
});
