import { beforeAll, describe, expect, test } from 'vitest';
import type { Instant } from '#lib/platform/time.ts';
import { aClient, book as bookNow, wallTime as at } from '#lib/testing/booking.ts';
import type { TestStore } from '#lib/testing/builders.ts';
import {
	cardsOf,
	closeCardPage,
	KEPT,
	leaveUnheard,
	makeCardStore,
	sweepCards
} from '#lib/testing/cards.ts';
import {
	bookingEvents,
	bookingRow,
	CONFIRMED,
	confirmTime,
	EXPIRED,
	goToPay,
	pressAt,
	runCheckout,
	timePasses,
	type AtCheckout
} from '#lib/testing/checkout.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { asVisitor } from '#lib/testing/payments.ts';
import { refused } from '#lib/testing/refused.ts';
import { visitorOf } from '#lib/testing/visitor.ts';
import { expireOrSettle } from './checkout.ts';

const db = useDatabase();
let store: TestStore;
let day = 3;
const aTime = (): Instant => at(++day, '10:00');

beforeAll(async () => {
	store = await makeCardStore(db);
});

const back = async (booking: AtCheckout) => await visitorOf(db).book.settlePayment(booking.proof);
const expire = async (booking: AtCheckout) => {
	await timePasses(db, booking);
	const request = { ...asVisitor(store.storeId), source: 'job' as const };
	await expireOrSettle(db.pools, request, booking.bookingId);
};

describe('C26 the endings of a page for a card', () => {
	test.each(['decline', 'no_money'] as const)(
		'%s: nothing is confirmed, and the same page takes another card',
		async (refusal) => {
			const booking = await confirmTime(db, store, aTime());
			const page = await goToPay(db, booking);
			await pressAt(db, store, page, refusal);
			expect(await back(booking)).toMatchObject({ status: 'pending' });
			await pressAt(db, store, page, 'pay');
			expect(await back(booking)).toMatchObject({ status: 'confirmed' });
			expect(await cardsOf(db, booking)).toEqual([KEPT]);
		}
	);

	test.each(['pay_silently', 'pay_told_twice', 'pay_told_late'] as const)(
		'%s: the browser never comes back, and the booking is confirmed once',
		async (act) => {
			const booking = await confirmTime(db, store, aTime());
			await pressAt(db, store, await goToPay(db, booking), act);
			for (let round = 0; round < 2; round++) {
				await db.owner(
					"update graphile_worker._private_jobs set run_at = now() where key like '%:late'"
				);
				await runCheckout(db, store);
			}
			expect(await bookingRow(db, booking)).toEqual(CONFIRMED);
			expect(await bookingEvents(db, booking)).toEqual(['booking.created', 'booking.confirmed']);
			expect(await cardsOf(db, booking)).toEqual([KEPT]);
		}
	);

	test('never back and never told: the sweep asks, and the booking is confirmed', async () => {
		const booking = await confirmTime(db, store, aTime());
		await goToPay(db, booking);
		await leaveUnheard(db, booking);
		await sweepCards(db, store);
		expect(await bookingRow(db, booking)).toEqual(CONFIRMED);
	});

	test('a page that is over is not offered again: there is a fresh one', async () => {
		const booking = await confirmTime(db, store, aTime());
		const first = await goToPay(db, booking);
		await closeCardPage(db, booking);
		const second = await goToPay(db, booking);
		expect(second).not.toBe(first);
		await pressAt(db, store, second, 'pay');
		expect(await back(booking)).toMatchObject({ status: 'confirmed' });
	});

	test('somebody who never leaves one does not keep the time for ever', async () => {
		const booking = await confirmTime(db, store, aTime());
		for (let page = 0; page < 5; page++) {
			await goToPay(db, booking);
			await closeCardPage(db, booking);
		}
		expect((await refused(goToPay(db, booking))).code).toBe('LIMIT_REACHED');
	});

	test('two tabs and a double click: one page, one card (D27)', async () => {
		const booking = await confirmTime(db, store, aTime());
		const pages = await Promise.all(Array.from({ length: 6 }, () => goToPay(db, booking)));
		expect(new Set(pages).size).toBe(1);
		await pressAt(db, store, pages[0]!, 'pay');
		await Promise.all(Array.from({ length: 6 }, () => back(booking)));
		await runCheckout(db, store);
		expect(await bookingEvents(db, booking)).toEqual(['booking.created', 'booking.confirmed']);
		expect(await cardsOf(db, booking)).toEqual([KEPT]);
	});

	test('nobody leaves one: the time goes back', async () => {
		const booking = await confirmTime(db, store, aTime());
		await goToPay(db, booking);
		await expire(booking);
		expect(await bookingRow(db, booking)).toEqual(EXPIRED);
		const { payment } = await visitorOf(db).book.getBooking(booking.proof);
		expect(payment?.unpaid).toBe('card');
	});

	test('one of the last second, heard of by nobody, still confirms', async () => {
		const booking = await confirmTime(db, store, aTime());
		await goToPay(db, booking);
		await leaveUnheard(db, booking);
		await expire(booking);
		expect(await bookingRow(db, booking)).toEqual(CONFIRMED);
	});

	test('left after the time ran out: taken again while it is free', async () => {
		const booking = await confirmTime(db, store, aTime());
		await goToPay(db, booking);
		await expire(booking);
		await leaveUnheard(db, booking);
		await sweepCards(db, store);
		expect(await bookingRow(db, booking)).toEqual(CONFIRMED);
		expect(await cardsOf(db, booking)).toEqual([KEPT]);
	});

	test('left after somebody else took the time: an apology, and the card is let go of', async () => {
		const startsAt = aTime();
		const booking = await confirmTime(db, store, startsAt);
		await goToPay(db, booking);
		await expire(booking);
		await bookNow(store, { startsAt }, aClient());
		await leaveUnheard(db, booking);
		await sweepCards(db, store);
		await sweepCards(db, store);
		expect(await bookingRow(db, booking)).toEqual(EXPIRED);
		expect((await bookingEvents(db, booking)).at(-1)).toBe('booking.card_too_late');
		expect(await bookingEvents(db, booking)).toHaveLength(3);
		const [told] = await db.owner<{ free: unknown[] }>(
			`select facts->'alternatives' as free from events where subject_id = $1 and name = 'booking.card_too_late'`,
			[booking.bookingId]
		);
		expect(told?.free).toHaveLength(3);
		expect(await cardsOf(db, booking)).toEqual([{ ...KEPT, removed: true }]);
		const [there] = await db.owner<{ gone: boolean }>(
			`select card_removed_at is not null as gone from sandbox_payments where store_id = $1 and card_ref is not null
			 order by id desc limit 1`,
			[store.storeId]
		);
		expect(there).toEqual({ gone: true });
	});

	test('left after the client gave the time back: the card is let go of, silently', async () => {
		const booking = await confirmTime(db, store, aTime());
		await goToPay(db, booking);
		await visitorOf(db).book.cancel({ ...booking.proof, idempotencyKey: `left-${day}-0000` });
		await leaveUnheard(db, booking);
		await runCheckout(db, store);
		expect(await bookingRow(db, booking)).toMatchObject({ status: 'cancelled' });
		expect((await bookingEvents(db, booking)).at(-1)).toBe('booking.cancelled');
		expect(await cardsOf(db, booking)).toEqual([{ ...KEPT, removed: true }]);
	});

	test('a cancellation taken back asks for the card that never came (D16)', async () => {
		const booking = await confirmTime(db, store, aTime());
		await visitorOf(db).book.cancel({ ...booking.proof, idempotencyKey: `undo-${day}-0000` });
		await runCheckout(db, store);
		const visitor = visitorOf(db);
		expect(await visitor.book.undoCancel(booking.proof)).toMatchObject({ status: 'pending' });
		await pressAt(db, store, await goToPay(db, booking), 'pay');
		expect(await back(booking)).toMatchObject({ status: 'confirmed' });
	});
});
