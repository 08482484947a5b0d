import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '#lib/platform/errors.ts';
import { HOUR, MINUTE, plus } from '#lib/platform/time.ts';
import { book, wallTime as at } from '#lib/testing/booking.ts';
import { makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { afterUndo, booksOf, leaveCard, payDeposit, someFees } from '#lib/testing/fees.ts';
import { cancelBooking, cancelBookingByClient, undoCancelBooking } from './ending.ts';
import { getBooking } from './locked.ts';
import { quoteCancel, waiveFee } from './penalties.ts';
import { completeBooking, markNoShow, undoVisit } from './visiting.ts';

const db = useDatabase();

const ACTS = [
	'deposit',
	'card',
	'cancel early',
	'cancel late',
	'store cancels',
	'undo cancel',
	'no-show',
	'undo visit',
	'complete',
	'waive',
	'time passes'
] as const;

/**
 * Whatever people do and in whatever order: the books balance, nobody is owed by the store more than
 * was paid, and no fee is above the price.
 */
test('D14 D15 the ledger balances after any history of paying, leaving, undoing and waiving', async () => {
	const store = await makeStore(db, { policy: { maxOpenBookings: 0, fees: someFees() } });
	let day = 3;
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.constantFrom(...ACTS), { minLength: 2, maxLength: 8 }),
			async (acts) => {
				const made = await book(store, { startsAt: at(day++, '12:00') });
				const target = { bookingId: made.bookingId };
				const { startsAt } = await store.scope((scope) => getBooking(scope, made.bookingId));
				const cancel = async (beforeMs: number) =>
					await store.scope(
						async (scope) =>
							await cancelBookingByClient(scope, {
								...target,
								reason: '',
								shown: await quoteCancel(scope, await getBooking(scope, made.bookingId))
							}),
						{ now: plus(startsAt, -beforeMs) }
					);
				const later = { now: plus(startsAt, 16 * MINUTE) };
				const RUN: Record<(typeof ACTS)[number], () => Promise<unknown>> = {
					deposit: () => payDeposit(db, store, made, 2_000),
					card: () => leaveCard(db, store, made),
					'cancel early': () => cancel(30 * HOUR),
					'cancel late': () => cancel(5 * HOUR),
					'store cancels': () =>
						store.scope((scope) => cancelBooking(scope, { ...target, reason: '' }), later),
					'undo cancel': () => store.scope((scope) => undoCancelBooking(scope, made.bookingId)),
					'no-show': () => store.scope((scope) => markNoShow(scope, target), later),
					'undo visit': () => store.scope((scope) => undoVisit(scope, target), later),
					complete: () => store.scope((scope) => completeBooking(scope, target), later),
					waive: () => store.scope((scope) => waiveFee(scope, { ...target, reason: 'kind' })),
					'time passes': () => afterUndo(db, store)
				};
				for (const act of acts)
					try {
						await RUN[act]();
					} catch (error) {
						// Not every act fits every state; what is refused changes nothing.
						expect(error).toBeInstanceOf(AppError);
					}
				await afterUndo(db, store);
				const books = await booksOf(store, made.bookingId);
				for (const amount of Object.values(books)) expect(amount).toBeGreaterThanOrEqual(0);
				expect(books.penalties ?? 0).toBeLessThanOrEqual(3_000);
			}
		),
		{ numRuns: 25 }
	);
}, 120_000);
