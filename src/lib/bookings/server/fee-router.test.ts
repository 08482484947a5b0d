import { beforeAll, describe, expect, test } from 'vitest';
import { toAppError } from '#lib/trpc/server/errors.ts';
import { DAY, HOUR, MINUTE, plus, toIso } from '#lib/platform/time.ts';
import { aClient, book, wallTime as at } from '#lib/testing/booking.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
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
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';
import { actOnSandboxPage } from '#lib/payments/server/sandbox-page.ts';
import { linkToken } from './link.ts';
import { getBooking } from './locked.ts';

const db = useDatabase();
let store: TestStore;
let day = 3;
let keys = 0;
const key = (): string => `fee-key-${++keys}-00000`;

beforeAll(async () => {
	store = await makeStore(db, { policy: { maxOpenBookings: 0, fees: someFees() } });
});

const codeOf = async (promise: Promise<unknown>): Promise<string | undefined> =>
	await promise.then(
		() => 'fulfilled',
		(error: unknown) => toAppError(error)?.code ?? String(error)
	);

/** A booking of 30.00, so long before its start that booking it is no grace any more. */
async function booked(inMs: number) {
	const made = await book(store, { startsAt: at(day++, '12:00') }, aClient());
	await moveStart(made.bookingId, inMs);
	const token = linkToken(store.storeId, made.bookingId, 1);
	return { ...made, proof: { store: store.slug, code: made.code, token } };
}

/** As if it had been booked a week ago, and began in so long from now. */
async function moveStart(bookingId: string, inMs: number): Promise<void> {
	const row = await store.scope((scope) => getBooking(scope, bookingId));
	const startsAt = plus(await store.scope((scope) => Promise.resolve(scope.now)), inMs);
	await db.owner(
		'update bookings set starts_at = $2, ends_at = $3, created_at = $4 where id = $1',
		[
			bookingId,
			toIso(startsAt),
			toIso(plus(startsAt, 30 * MINUTE)),
			toIso(plus(row.createdAt, -7 * DAY))
		]
	);
}

describe('D14 before the click', () => {
	test('says that all of it goes back, while that is free', async () => {
		const made = await booked(30 * HOUR);
		await payDeposit(db, store, made, 1_500);
		const view = await visitorOf(db).book.cancelView(made.proof);
		expect(view).toMatchObject({ feeMinor: 0, backMinor: 1_500, fee: null });
		expect(view.lines).toEqual([expect.stringContaining('Your €15 goes back to your card')]);
		const booking = await visitorOf(db).book.getBooking(made.proof);
		expect(booking.freeText).toMatch(/5 hours/);
	});

	test('says what is kept and what goes back, when it is late', async () => {
		const made = await booked(5 * HOUR);
		await payDeposit(db, store, made, 2_000);
		const { fee, lines } = await visitorOf(db).book.cancelView(made.proof);
		expect(fee).toBe('€15');
		expect(lines).toEqual([
			'It is later than 24 h before the start, so this costs €15.',
			'€15 of your €20 is kept, €5 goes back.'
		]);
	});

	test('says which card is charged, or that a link is sent', async () => {
		const made = await booked(HOUR);
		const visitor = visitorOf(db);
		expect((await visitor.book.cancelView(made.proof)).lines.at(-1)).toBe(
			'We send you a link to pay €30.'
		);
		await leaveCard(db, store, made);
		expect((await visitor.book.cancelView(made.proof)).lines.at(-1)).toMatch(
			/^€30 is charged to your card ending in \d{4}\.$/
		);
	});

	test('C27 what was shown is what is done; anything else is refused', async () => {
		const made = await booked(5 * HOUR);
		const visitor = visitorOf(db);
		const cancel = (shown: { feeMinor: number; backMinor: number } | null) =>
			visitor.book.cancel({ ...made.proof, reason: '', shown, idempotencyKey: key() });
		expect(await codeOf(cancel(null))).toBe('FEE_CHANGED');
		expect(await codeOf(cancel({ feeMinor: 0, backMinor: 0 }))).toBe('FEE_CHANGED');
		expect(await codeOf(cancel({ feeMinor: 1_500, backMinor: 0 }))).toBe('fulfilled');
	});
});

describe('D15 the desk', () => {
	test('sees what a missed visit takes, and waives it with a reason', async () => {
		const made = await booked(-20 * MINUTE);
		const manager = callerOf(db, store.managerUser);
		const target = { store: store.slug, code: made.code };
		const seen = await manager.bookings.get(target);
		expect(seen.fee).toMatchObject({ missed: { fee: '€30' }, standing: null, waivable: null });
		await manager.bookings.noShow({ ...target, idempotencyKey: key() });
		const missed = await manager.bookings.get(target);
		expect(missed.fee).toMatchObject({ missed: null, waivable: '€30' });
		await manager.bookings.waiveFee({ ...target, reason: 'was ill', idempotencyKey: key() });
		const waived = await manager.bookings.get(target);
		expect(waived.fee).toMatchObject({ standing: '€30, waived: was ill', waivable: null });
	});

	test('staff mark their own visits as missed, and waive nothing', async () => {
		const made = await booked(-20 * MINUTE);
		const user = await makeUser(db, 'Anna');
		await addMember(db, store.storeId, user, 'staff');
		await db.owner('update staff set user_id = $2 where id = $1', [store.staffIds[0], user.id]);
		const staff = callerOf(db, user);
		const target = { store: store.slug, code: made.code, idempotencyKey: key() };
		expect(await codeOf(staff.bookings.noShow({ ...target, waive: 'a friend' }))).toBe('FORBIDDEN');
		expect(await codeOf(staff.bookings.noShow(target))).toBe('fulfilled');
	});
});

test('D15 a debt is told by mail, paid by its link, and open no more', async () => {
	const made = await booked(-20 * MINUTE);
	const manager = callerOf(db, store.managerUser);
	await manager.bookings.noShow({ store: store.slug, code: made.code, idempotencyKey: key() });
	await afterUndo(db, store);
	const [event] = await db.owner(
		`select facts->>'amountMinor' as amount from events where subject_id = $1 and name = 'booking.fee_owed'`,
		[made.bookingId]
	);
	expect(event).toEqual({ amount: '3000' });
	const visitor = visitorOf(db);
	expect(await visitor.book.feeView(made.proof)).toMatchObject({ status: 'owed', amount: '€30' });
	const first = await visitor.book.payFee(made.proof);
	const { payUrl } = await visitor.book.payFee(made.proof);
	const act = async (url: string) =>
		await store.scope((scope) => actOnSandboxPage(scope, url.split('/').at(-1) ?? '', 'pay'));
	await expect(act(first.payUrl)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
	await visitor.book.settleFee(made.proof);
	expect(await visitor.book.feeView(made.proof)).toMatchObject({ status: 'owed' });
	await act(payUrl);
	// Before any job has run: who comes back is not asked to pay again.
	await visitor.book.settleFee(made.proof);
	expect(await visitor.book.feeView(made.proof)).toMatchObject({ status: 'paid' });
	await visitor.book.settleFee(made.proof);
	for (let round = 0; round < 3; round++) await settle(db, store.storeId, feeFeature);
	expect(await visitor.book.feeView(made.proof)).toMatchObject({ status: 'paid' });
	expect(await codeOf(visitor.book.payFee(made.proof))).toBe('ILLEGAL_TRANSITION');
	expect(await booksOf(store, made.bookingId)).toEqual({ online: 3_000, penalties: 3_000 });
});

test('A2.4 a manager sets the fees; the other rules stay, and theirs too', async () => {
	const own = await makeStore(db);
	const manager = callerOf(db, own.managerUser);
	const { tiers, of, capMinor, noShowPercent } = someFees({ capMinor: 2_000 });
	const fees = { tiers: [...tiers], of, capMinor, noShowPercent };
	const after = await manager.stores.updateFees({ store: own.slug, fees });
	expect(after).toMatchObject({ version: 2, graceMinutes: 10, fees: { capMinor: 2_000 } });
	const { version: _, fees: __, ...policy } = after;
	const later = await manager.stores.updatePolicy({ store: own.slug, ...policy, graceMinutes: 5 });
	expect(later).toMatchObject({ version: 3, graceMinutes: 5, fees: { capMinor: 2_000 } });
	const falling = { ...fees, tiers: [...fees.tiers].reverse() };
	expect(await codeOf(manager.stores.updateFees({ store: own.slug, fees: falling }))).not.toBe(
		'fulfilled'
	);
	expect(await manager.stores.updateFees({ store: own.slug, fees: null })).not.toHaveProperty(
		'fees'
	);
});

describe('D15 a card on file', () => {
	test('is asked for with its mandate, kept once the provider says so, and removed when nothing needs it', async () => {
		const made = await booked(3 * DAY);
		const visitor = visitorOf(db);
		expect(await visitor.book.cardsView(made.proof)).toEqual({ asked: null, cards: [] });
		expect(await codeOf(visitor.book.keepCard(made.proof))).toBe('ILLEGAL_TRANSITION');
		await db.owner(
			`update bookings set policy = (policy::jsonb || '{"payment":{"kind":"card_on_file","ceilingMinor":2500}}')::json where id = $1`,
			[made.bookingId]
		);
		const { asked } = await visitor.book.cardsView(made.proof);
		expect(asked).toMatch(
			/at most €25, .* until 14 days after the visit\. Free until 24 h before\./
		);
		const { payUrl } = await visitor.book.keepCard(made.proof);
		expect(await visitor.book.keepCard(made.proof)).toEqual({ payUrl });
		expect(await visitor.book.settleCard(made.proof)).toEqual({ kept: false });
		await store.scope((scope) => actOnSandboxPage(scope, payUrl.split('/').at(-1) ?? '', 'pay'));
		expect(await visitor.book.settleCard(made.proof)).toEqual({ kept: true });
		const [mandate] = await db.owner(
			'select terms, ceiling_minor::int as ceiling, terms_version as version from card_mandates where subject_id = $1',
			[made.bookingId]
		);
		expect(mandate).toEqual({ terms: asked, ceiling: 2_500, version: 1 });
		const [card] = (await visitor.book.cardsView(made.proof)).cards;
		expect(card).toMatchObject({ removable: false });
		const remove = () => visitor.book.removeCard({ ...made.proof, cardId: card?.id ?? '' });
		expect(await codeOf(remove())).toBe('IN_USE');
		await visitor.book.cancel({ ...made.proof, reason: '', idempotencyKey: key() });
		expect(await codeOf(remove())).toBe('fulfilled');
		expect((await visitor.book.cardsView(made.proof)).cards).toEqual([]);
	});
});
