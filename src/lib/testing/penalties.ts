/** Bookings of 30.00 that are left late or missed, each on a day of its own. */
import { cancelBookingByClient, type Shown } from '#lib/bookings/server/ending.ts';
import { getBooking } from '#lib/bookings/server/locked.ts';
import { quoteCancel } from '#lib/bookings/server/penalties.ts';
import { markNoShow } from '#lib/bookings/server/visiting.ts';
import { MINUTE, plus, type Instant } from '#lib/platform/time.ts';
import { book, wallTime } from './booking.ts';
import { makeStore, type TestStore } from './builders.ts';
import type { TestDatabase } from './database.ts';
import { payDeposit, someFees } from './fees.ts';

export const makeFeeStore = async (db: TestDatabase): Promise<TestStore> =>
	await makeStore(db, {
		staff: 2,
		policy: { maxOpenBookings: 0, rescheduleNoticeMinutes: 0, fees: someFees() }
	});

/** What is done to them; `storeOf` is asked when it is done, since tests make their store first. */
export function penaltySteps(db: TestDatabase, storeOf: () => TestStore) {
	let days = 0;
	return {
		/** And moments before its start. */
		booked: async (depositMinor = 0) => {
			const store = storeOf();
			const made = await book(store, { startsAt: wallTime(4 + days++, '12:00') });
			if (depositMinor > 0) await payDeposit(db, store, made, depositMinor);
			const { startsAt } = await store.scope((scope) => getBooking(scope, made.bookingId));
			return { ...made, startsAt, before: (ms: number): Instant => plus(startsAt, -ms) };
		},

		/** By the client, who saw what it costs unless said otherwise. */
		cancelAt: async (bookingId: string, now: Instant, shown?: Shown | null) =>
			await storeOf().scope(
				async (scope) =>
					await cancelBookingByClient(scope, {
						bookingId,
						reason: '',
						shown:
							shown === undefined
								? await quoteCancel(scope, await getBooking(scope, bookingId))
								: shown
					}),
				{ now }
			),

		noShowAt: async (
			{ bookingId, startsAt }: { bookingId: string; startsAt: Instant },
			waive?: string
		) =>
			await storeOf().scope((scope) => markNoShow(scope, { bookingId, waive }), {
				now: plus(startsAt, 16 * MINUTE)
			})
	};
}
