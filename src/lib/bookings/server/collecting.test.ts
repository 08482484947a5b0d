import { beforeAll, describe, expect, test } from 'vitest';
import { listCards } from '#lib/payments/server/saved-cards.ts';
import { startPayment } from '#lib/payments/server/paying.ts';
import { actOnSandboxPage } from '#lib/payments/server/sandbox-page.ts';
import { DAY, MINUTE, plus, toIso } from '#lib/platform/time.ts';
import { book, wallTime as at } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import {
	afterUndo,
	booksOf,
	feeFeature,
	leaveCard,
	payDeposit,
	someFees
} from '#lib/testing/fees.ts';
import { settle } from '#lib/testing/jobs.ts';
import { anAsk, asVisitor } from '#lib/testing/payments.ts';
import { collectFee, getOwed } from './collecting.ts';
import { getBooking } from './locked.ts';
import { findPenalty, waiveFee } from './penalties.ts';
import { completeBooking, markNoShow } from './visiting.ts';

const db = useDatabase();
let store: TestStore;
let day = 3;

beforeAll(async () => {
	store = await makeStore(db, { policy: { maxOpenBookings: 0, fees: someFees() } });
});

/** Missed, with so much paid before: 30.00 is the fee. */
async function missed(
	card: 'pays' | 'declines' | 'challenges' | null,
	{ depositMinor = 0, ceilingMinor = 3_000, own = store } = {}
) {
	const made = await book(own, { startsAt: at(day++, '12:00') });
	if (depositMinor > 0) await payDeposit(db, own, made, depositMinor);
	if (card !== null) await leaveCard(db, own, made, card, ceilingMinor);
	const { startsAt } = await own.scope((scope) => getBooking(scope, made.bookingId));
	await own.scope((scope) => markNoShow(scope, { bookingId: made.bookingId }), {
		now: plus(startsAt, 16 * MINUTE)
	});
	return { ...made, startsAt };
}

const penaltyOf = async (bookingId: string, own = store) =>
	await own.scope((scope) => findPenalty(scope, bookingId));
const eventsOf = async (bookingId: string) =>
	(
		await db.owner<{ name: string }>(
			`select name from events where subject_id = $1 and name like '%fee%' order by id`,
			[bookingId]
		)
	).map(({ name }) => name);

describe('D15 the saved card', () => {
	test('is charged what the deposit does not cover, once, however often it is asked', async () => {
		const made = await missed('pays', { depositMinor: 1_000 });
		await afterUndo(db, store);
		await afterUndo(db, store);
		expect(await penaltyOf(made.bookingId)).toMatchObject({ status: 'paid', amountMinor: 3_000 });
		expect(await booksOf(store, made.bookingId)).toEqual({ online: 3_000, penalties: 3_000 });
		const charges = await db.owner(
			`select amount_minor::int as amount from payments where subject_id = $1 and purpose = 'penalty'`,
			[made.bookingId]
		);
		expect(charges).toEqual([{ amount: 2_000 }]);
		expect(await eventsOf(made.bookingId)).toEqual(['booking.fee_paid']);
	});

	test('is charged once by two workers at the same moment', async () => {
		const own = await makeStore(db, { policy: { fees: someFees() } });
		const made = await missed('pays', { own });
		const penalty = await penaltyOf(made.bookingId, own);
		await db.owner(`update booking_penalties set charge_at = now() where store_id = $1`, [
			own.storeId
		]);
		const visitor = asVisitor(own.storeId);
		await Promise.all([
			collectFee(db.pools, visitor, penalty?.id ?? ''),
			collectFee(db.pools, visitor, penalty?.id ?? '')
		]);
		await afterUndo(db, own);
		expect(await booksOf(own, made.bookingId)).toEqual({ online: 3_000, penalties: 3_000 });
	});

	test.each(['declines', 'challenges'] as const)(
		'that %s leaves a debt, and the client is asked to pay by link',
		async (behaves) => {
			const own = await makeStore(db, { policy: { fees: someFees() } });
			const made = await missed(behaves, { own });
			await afterUndo(db, own);
			expect(await penaltyOf(made.bookingId, own)).toMatchObject({ status: 'owed' });
			expect(await booksOf(own, made.bookingId)).toEqual({ receivable: 3_000, penalties: 3_000 });
			expect(await eventsOf(made.bookingId)).toEqual(['booking.fee_owed']);
			const [mandate] = await db.owner(
				'select charged_minor::int as charged from card_mandates where store_id = $1',
				[own.storeId]
			);
			expect(mandate).toEqual({ charged: 0 });
		}
	);

	test('is not charged above the ceiling that was agreed to', async () => {
		const made = await missed('pays', { ceilingMinor: 2_999 });
		await afterUndo(db, store);
		expect(await penaltyOf(made.bookingId)).toMatchObject({ status: 'owed' });
		await expect(
			db.owner('update card_mandates set charged_minor = 3000 where subject_id = $1', [
				made.bookingId
			])
		).rejects.toMatchObject({ code: '23514' });
	});

	test('is not charged later than 14 days after the start', async () => {
		const made = await missed('pays');
		await db.owner('update bookings set starts_at = $2, ends_at = $2 where id = $1', [
			made.bookingId,
			toIso(plus(at(0, '12:00'), -15 * DAY))
		]);
		await afterUndo(db, store);
		expect(await penaltyOf(made.bookingId)).toMatchObject({ status: 'owed' });
	});

	test('no card at all: a debt', async () => {
		const made = await missed(null);
		await afterUndo(db, store);
		expect(await penaltyOf(made.bookingId)).toMatchObject({ status: 'owed' });
	});

	test('once charged gives everything back when the visit is corrected', async () => {
		const made = await missed('pays', { depositMinor: 1_000 });
		await afterUndo(db, store);
		await store.scope((scope) => completeBooking(scope, { bookingId: made.bookingId }), {
			now: plus(made.startsAt, 2 * DAY)
		});
		await afterUndo(db, store);
		// The visit took place after all: what was paid before it is earned.
		expect(await booksOf(store, made.bookingId)).toEqual({ online: 1_000, sales: 1_000 });
	});

	test('is kept under the names of the provider and what a person knows it by', async () => {
		const own = await makeStore(db, { policy: { maxOpenBookings: 0 } });
		const made = await book(own, { startsAt: at(day++, '12:00') });
		await leaveCard(db, own, made);
		const { clientId } = await own.scope((scope) => getBooking(scope, made.bookingId));
		expect(await own.scope((scope) => listCards(scope, clientId))).toMatchObject([
			{ last4: expect.stringMatching(/^\d{4}$/) as string }
		]);
	});
});

describe('D15 paying by link', () => {
	const payBy = async (bookingId: string) => {
		const { amountMinor, row } = await store.scope((scope) => getOwed(scope, bookingId));
		const started = await startPayment(
			db.pools,
			asVisitor(store.storeId),
			anAsk({
				purpose: 'penalty',
				subjectId: bookingId,
				clientId: row.clientId,
				amount: { amountMinor, currency: row.currency }
			})
		);
		const token = started.payUrl.split('/').at(-1) ?? '';
		await store.scope((scope) => actOnSandboxPage(scope, token, 'pay'));
	};

	test('settles the debt; a second payment of the same debt goes back', async () => {
		const made = await missed(null);
		await afterUndo(db, store);
		await Promise.all([payBy(made.bookingId), payBy(made.bookingId)]);
		for (let round = 0; round < 3; round++) await settle(db, store.storeId, feeFeature);
		expect(await penaltyOf(made.bookingId)).toMatchObject({ status: 'paid' });
		expect(await booksOf(store, made.bookingId)).toEqual({ online: 3_000, penalties: 3_000 });
	});

	test('what was waived meanwhile goes back', async () => {
		const made = await missed(null);
		await afterUndo(db, store);
		const paying = payBy(made.bookingId);
		await paying;
		await store.scope((scope) =>
			waiveFee(scope, { bookingId: made.bookingId, reason: 'she was ill' })
		);
		for (let round = 0; round < 3; round++) await settle(db, store.storeId, feeFeature);
		expect(await booksOf(store, made.bookingId)).toEqual({});
	});
});
