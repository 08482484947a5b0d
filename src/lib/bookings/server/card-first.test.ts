import { beforeAll, describe, expect, test } from 'vitest';
import { jobs } from '#lib/payments/server/jobs.ts';
import { toIso, type Instant } from '#lib/platform/time.ts';
import { aClient, book as bookNow, wallTime as at } from '#lib/testing/booking.ts';
import type { SessionUser } from '#lib/auth/user.ts';
import { makeUser, type TestStore } from '#lib/testing/builders.ts';
import {
	bookingEvents,
	bookingRow,
	CONFIRMED,
	confirmTime,
	EXPIRED,
	goToPay,
	makePayingStore,
	pressAt,
	runCheckout,
	timePasses,
	WAITING,
	type AtCheckout
} from '#lib/testing/checkout.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { someFees } from '#lib/testing/fees.ts';
import { asVisitor } from '#lib/testing/payments.ts';
import { refused } from '#lib/testing/refused.ts';
import { visitorOf } from '#lib/testing/visitor.ts';
import { expireOrSettle } from './checkout.ts';

const db = useDatabase();
let store: TestStore;
let day = 3;
const aTime = (): Instant => at(++day, '10:00');

const CARD = { kind: 'card_on_file', ceilingMinor: 2_500 } as const;
const makeCardStore = async (policy: Record<string, unknown> = {}): Promise<TestStore> =>
	await makePayingStore(
		db,
		{ payment: CARD },
		{ policy: { maxOpenBookings: 0, fees: someFees(), ...policy } }
	);

beforeAll(async () => {
	store = await makeCardStore();
});

const back = async (booking: AtCheckout) => await visitorOf(db).book.settlePayment(booking.proof);
const cardsOf = async ({ bookingId }: Pick<AtCheckout, 'bookingId'>) =>
	await db.owner<{ last4: string; expires: string; removed: boolean }>(
		`select c.last4, c.expires, c.removed_at is not null as removed from saved_cards c
		 join bookings b on b.client_id = c.client_id where b.id = $1 order by c.id`,
		[bookingId]
	);
const KEPT = { last4: '4242', expires: '2034-12', removed: false };
const expire = async (booking: AtCheckout, of = store) => {
	await timePasses(db, booking);
	await expireOrSettle(db.pools, { ...asVisitor(of.storeId), source: 'job' }, booking.bookingId);
};
/** The minute of the sweep comes. */
const sweep = async (of = store) => {
	await db.owner('update card_mandates set next_check_at = now() where next_check_at is not null');
	const job = jobs.find(({ name }) => name === 'payments.sweep');
	await job?.run({}, { pools: db.pools, attempt: 1, maxAttempts: 1, jobId: 'test' });
	await runCheckout(db, of);
};
/** The card was left although nobody heard of it, and the provider says so only now. */
const leftUnheard = async ({ bookingId }: Pick<AtCheckout, 'bookingId'>) => {
	await db.owner(
		`update sandbox_payments set status = 'succeeded', card_ref = 'card_pays_' || id
		 where id::text = (select setup_ref from card_mandates where subject_id = $1)`,
		[bookingId]
	);
};

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
		expect(await cardsOf(booking)).toEqual([KEPT]);
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
		const free = await makeCardStore({ fees: someFees({ tiers: [], noShowPercent: 0 }) });
		expect(await confirmTime(db, free, aTime())).toMatchObject({ status: 'confirmed' });
	});

	test('asks none while online payments are off (A1.5)', async () => {
		const off = await makeCardStore();
		await db.owner('update stores set online_payments_enabled = false where id = $1', [
			off.storeId
		]);
		expect(await confirmTime(db, off, aTime())).toMatchObject({ status: 'confirmed' });
	});

	test('still asks the store for its word where it answers requests (D21)', async () => {
		const asking = await makePayingStore(
			db,
			{ payment: CARD, approval: true },
			{ policy: { maxOpenBookings: 0, fees: someFees() } }
		);
		const booking = await confirmTime(db, asking, aTime());
		await pressAt(db, asking, await goToPay(db, booking), 'pay');
		expect(await back(booking)).toEqual({ status: 'pending', pendingFor: 'approval' });
	});
});

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
			expect(await cardsOf(booking)).toEqual([KEPT]);
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
			expect(await cardsOf(booking)).toEqual([KEPT]);
		}
	);

	test('never back and never told: the sweep asks, and the booking is confirmed', async () => {
		const booking = await confirmTime(db, store, aTime());
		await goToPay(db, booking);
		await leftUnheard(booking);
		await sweep();
		expect(await bookingRow(db, booking)).toEqual(CONFIRMED);
	});

	test('a page that is over is not offered again: there is a fresh one', async () => {
		const booking = await confirmTime(db, store, aTime());
		const first = await goToPay(db, booking);
		await db.owner(
			`update sandbox_payments set expires_at = now() - interval '1 second'
			 where id::text = (select setup_ref from card_mandates where subject_id = $1)`,
			[booking.bookingId]
		);
		const second = await goToPay(db, booking);
		expect(second).not.toBe(first);
		await pressAt(db, store, second, 'pay');
		expect(await back(booking)).toMatchObject({ status: 'confirmed' });
	});

	test('somebody who never leaves one does not keep the time for ever', async () => {
		const booking = await confirmTime(db, store, aTime());
		for (let page = 0; page < 5; page++) {
			await goToPay(db, booking);
			await db.owner(
				"update sandbox_payments set expires_at = now() - interval '1 second' where store_id = $1",
				[store.storeId]
			);
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
		expect(await cardsOf(booking)).toEqual([KEPT]);
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
		await leftUnheard(booking);
		await expire(booking);
		expect(await bookingRow(db, booking)).toEqual(CONFIRMED);
	});

	test('left after the time ran out: taken again while it is free', async () => {
		const booking = await confirmTime(db, store, aTime());
		await goToPay(db, booking);
		await expire(booking);
		await leftUnheard(booking);
		await sweep();
		expect(await bookingRow(db, booking)).toEqual(CONFIRMED);
		expect(await cardsOf(booking)).toEqual([KEPT]);
	});

	test('left after somebody else took the time: an apology, and the card is let go of', async () => {
		const startsAt = aTime();
		const booking = await confirmTime(db, store, startsAt);
		await goToPay(db, booking);
		await expire(booking);
		await bookNow(store, { startsAt }, aClient());
		await leftUnheard(booking);
		await sweep();
		await sweep();
		expect(await bookingRow(db, booking)).toEqual(EXPIRED);
		expect((await bookingEvents(db, booking)).at(-1)).toBe('booking.card_too_late');
		expect(await bookingEvents(db, booking)).toHaveLength(3);
		const [told] = await db.owner<{ free: unknown[] }>(
			`select facts->'alternatives' as free from events where subject_id = $1 and name = 'booking.card_too_late'`,
			[booking.bookingId]
		);
		expect(told?.free).toHaveLength(3);
		expect(await cardsOf(booking)).toEqual([{ ...KEPT, removed: true }]);
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
		await leftUnheard(booking);
		await runCheckout(db, store);
		expect(await bookingRow(db, booking)).toMatchObject({ status: 'cancelled' });
		expect((await bookingEvents(db, booking)).at(-1)).toBe('booking.cancelled');
		expect(await cardsOf(booking)).toEqual([{ ...KEPT, removed: true }]);
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

describe('D15 a client whose card is kept already', () => {
	/** One who left a card here before, signed in as whoever has proven that address. */
	async function aRegular() {
		const own = await makeCardStore();
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
});
