import { beforeAll, describe, expect, test } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { toIso, type Instant } from '#lib/platform/time.ts';
import { wallTime as at } from '#lib/testing/booking.ts';
import { makeUser, type TestStore } from '#lib/testing/builders.ts';
import { CARD, cardsOf, KEPT, makeCardStore } from '#lib/testing/cards.ts';
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
import { someFees } from '#lib/testing/fees.ts';
import { refused } from '#lib/testing/refused.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';

const db = useDatabase();
let store: TestStore;
let day = 3;
const aTime = (): Instant => at(++day, '10:00');

beforeAll(async () => {
	store = await makeCardStore(db);
});

const back = async (booking: AtCheckout) => await visitorOf(db).book.settlePayment(booking.proof);
describe('D15 a service that asks for a card', () => {
	test('makes the booking wait, and only the provider’s own word confirms it (C26)', async () => {
		const booking = await confirmTime(db, store, aTime());
		expect(booking).toMatchObject({ status: 'pending', pendingFor: 'payment' });
		const page = await goToPay(db, booking);
		expect(await goToPay(db, booking)).toBe(page);
		// Coming back without having left one proves nothing.
		expect(await back(booking)).toMatchObject({ status: 'pending' });
		expect(await bookingRow(db, booking)).toEqual(WAITING);
		await pressAt(db, store, page, 'pay');
		expect(await back(booking)).toEqual({ status: 'confirmed', pendingFor: null });
		await runCheckout(db, store);
		expect(await bookingRow(db, booking)).toEqual(CONFIRMED);
		expect(await bookingEvents(db, booking)).toEqual(['booking.created', 'booking.confirmed']);
		expect(await cardsOf(db, booking)).toEqual([KEPT]);
		expect((await refused(goToPay(db, booking))).code).toBe('ILLEGAL_TRANSITION');
	});

	test('says so before the click, and shows the mandate of the card while it waits', async () => {
		const visitor = visitorOf(db);
		const [service] = await db.owner<{ slug: string }>('select slug from services where id = $1', [
			store.serviceIds[0]
		]);
		const slug = service!.slug;
		const startsAt = aTime();
		const held = await visitor.book.hold({
			store: store.slug,
			service: slug,
			startsAt: toIso(startsAt)
		});
		const hold = await visitor.book.getHold({ store: store.slug, ...held });
		expect(hold.due).toBeNull();
		expect(hold.card).toMatchObject({ kept: null, testMode: true });
		expect(hold.card?.terms).toMatch(/at most €25, .* Free until 24 h before\./);
		const booking = await confirmTime(db, store, aTime());
		await goToPay(db, booking);
		const { payment } = await visitor.book.getBooking(booking.proof);
		expect(payment?.waiting).toMatchObject({ amount: null, terms: hold.card?.terms });
		const target = { store: store.slug, code: booking.code };
		const desk = await callerOf(db, store.managerUser).bookings.get(target);
		expect(desk).toMatchObject({ money: { waitsForText: null } });
		const view = await visitor.book.cardsView(booking.proof);
		expect(view).toEqual({ asked: null, cards: [] });
	});

	test('keeps the time until the page for the card closes and two minutes more (D17)', async () => {
		const booking = await confirmTime(db, store, aTime());
		await goToPay(db, booking);
		const [kept] = await db.owner<{ minutes: number }>(
			`select extract(epoch from b.decide_by - m.setup_expires_at)::int / 60 as minutes from bookings b
			 join card_mandates m on m.subject_id = b.id where b.id = $1`,
			[booking.bookingId]
		);
		expect(kept).toEqual({ minutes: 2 });
	});

	test('asks none where no fee could ever be charged to it', async () => {
		const free = await makeCardStore(db, {
			policy: { fees: someFees({ tiers: [], noShowPercent: 0 }) }
		});
		expect(await confirmTime(db, free, aTime())).toMatchObject({ status: 'confirmed' });
	});

	test('asks none while online payments are off (A1.5)', async () => {
		const off = await makeCardStore(db);
		await db.owner('update stores set online_payments_enabled = false where id = $1', [
			off.storeId
		]);
		expect(await confirmTime(db, off, aTime())).toMatchObject({ status: 'confirmed' });
	});

	test('still asks the store for its word where it answers requests (D21)', async () => {
		const asking = await makeCardStore(db, { approval: true });
		const booking = await confirmTime(db, asking, aTime());
		await pressAt(db, asking, await goToPay(db, booking), 'pay');
		expect(await back(booking)).toEqual({ status: 'pending', pendingFor: 'approval' });
	});
});

describe('A7.4 a service with fees of its own', () => {
	test('asks for a card where the store knows no fees, and keeps its own with the booking', async () => {
		const fees = someFees({ noShowPercent: 50 });
		const own = await makePayingStore(db, { payment: CARD, fees });
		const booking = await confirmTime(db, own, aTime());
		expect(booking).toMatchObject({ status: 'pending', pendingFor: 'payment' });
		const [row] = await db.owner<{ policy: { fees: unknown } }>(
			'select policy from bookings where id = $1',
			[booking.bookingId]
		);
		expect(row?.policy.fees).toEqual(fees);
	});

	test('asks for none where it says that nothing is ever kept, whatever the store says', async () => {
		const none = someFees({ tiers: [], noShowPercent: 0 });
		const own = await makePayingStore(
			db,
			{ payment: CARD, fees: none },
			{ policy: { maxOpenBookings: 0, fees: someFees() } }
		);
		const booking = await confirmTime(db, own, aTime());
		expect(booking).toMatchObject({ status: 'confirmed' });
		const [row] = await db.owner<{ policy: { fees?: unknown } }>(
			'select policy from bookings where id = $1',
			[booking.bookingId]
		);
		expect(row?.policy.fees).toBeUndefined();
	});
});

describe('D15 a client whose card is kept already', () => {
	/** One who left a card here before, signed in as whoever has proven that address. */
	async function aRegular() {
		const own = await makeCardStore(db);
		const email = `regular-${++day}@example.test`;
		const first = await confirmTime(db, own, aTime(), { email });
		await pressAt(db, own, await goToPay(db, first), 'pay');
		await back(first);
		return { own, email, user: await makeUser(db, 'Katerina', email) };
	}
	type Regular = Awaited<ReturnType<typeof aRegular>>;

	/** What the confirm page shows to whoever is signed in. */
	async function shownTo({ own }: Regular, user: SessionUser | null) {
		const [service] = await db.owner<{ slug: string }>('select slug from services where id = $1', [
			own.serviceIds[0]
		]);
		const visitor = visitorOf(db, { user });
		const slot = { store: own.slug, service: service!.slug, startsAt: toIso(aTime()) };
		const held = await visitor.book.hold(slot);
		return (await visitor.book.getHold({ store: own.slug, ...held })).card;
	}

	test('is shown which card stands for the booking, and is not asked again', async () => {
		const regular = await aRegular();
		const { own, email, user } = regular;
		const shown = await shownTo(regular, user);
		expect(shown).toMatchObject({ kept: { text: 'Sandbox ending in 4242' } });
		const form = { email, card: shown?.kept?.id };
		const booking = await confirmTime(db, own, aTime(), form, user);
		expect(booking).toMatchObject({ status: 'confirmed' });
		const [card] = (await visitorOf(db).book.cardsView(booking.proof)).cards;
		expect(card).toMatchObject({ id: shown?.kept?.id, allows: shown?.terms, removable: false });
	});

	test('is asked when the card was left for less', async () => {
		const regular = await aRegular();
		await db.owner('update card_mandates set ceiling_minor = 2400 where store_id = $1', [
			regular.own.storeId
		]);
		expect(await shownTo(regular, regular.user)).toMatchObject({ kept: null });
	});

	test('is asked when nobody named the card before the click', async () => {
		const { own, email, user } = await aRegular();
		expect(await confirmTime(db, own, aTime(), { email }, user)).toMatchObject({
			status: 'pending'
		});
	});

	test('is asked when whoever books has not proven to be that client', async () => {
		const regular = await aRegular();
		const { own, email, user } = regular;
		expect(await shownTo(regular, null)).toMatchObject({ kept: null });
		const card = (await shownTo(regular, user))?.kept?.id;
		for (const stranger of [null, await makeUser(db, 'Stranger')]) {
			const booking = await confirmTime(db, own, aTime(), { email, card }, stranger);
			expect(booking).toMatchObject({ status: 'pending', pendingFor: 'payment' });
			// Nor do they learn of the other card from the booking's page, or remove it there.
			const visitor = visitorOf(db);
			expect((await visitor.book.cardsView(booking.proof)).cards).toEqual([]);
			const removing = visitor.book.removeCard({ ...booking.proof, cardId: card ?? '' });
			expect((await refused(removing)).code).toBe('NOT_FOUND');
		}
	});

	test('is asked again once the card was removed', async () => {
		const regular = await aRegular();
		await db.owner('update saved_cards set removed_at = now() where store_id = $1', [
			regular.own.storeId
		]);
		expect(await shownTo(regular, regular.user)).toMatchObject({ kept: null });
	});

	test('sees it among their cards with what it allows, and removes it when nothing relies on it', async () => {
		const { own, user } = await aRegular();
		const visitor = visitorOf(db, { user });
		await visitor.visits.mine({ zone: null });
		await db.owner('update clients set user_id = $2 where store_id = $1 and email = $3', [
			own.storeId,
			user.id,
			user.email
		]);
		const [seen] = await visitor.visits.cards();
		expect(seen).toMatchObject({ slug: own.slug });
		const [card] = seen!.cards;
		expect(card).toMatchObject({ expires: 'good until 12/2034', removable: false });
		expect(card?.allows).toMatchObject([{ terms: expect.stringContaining('at most €25') }]);
		const target = { store: own.slug, cardId: card!.id };
		expect((await refused(visitor.visits.removeCard(target))).code).toBe('IN_USE');
		const stranger = visitorOf(db, { user: await makeUser(db, 'Stranger') });
		expect((await refused(stranger.visits.removeCard(target))).code).toBe('NOT_FOUND');
		await db.owner("update bookings set status = 'completed' where store_id = $1", [own.storeId]);
		expect(await visitor.visits.removeCard(target)).toEqual({ removed: true });
		expect(await visitor.visits.cards()).toEqual([]);
	});
});
