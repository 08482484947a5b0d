/** Money at the desk: what a booking's panel says, and who waits for whom. */
import { beforeAll, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { codeOf } from '#lib/testing/admins.ts';
import { wallTime as at } from '#lib/testing/booking.ts';
import { addMember, makeUser, type TestStore } from '#lib/testing/builders.ts';
import {
	confirmTime,
	makePayingStore,
	pressAt,
	runCheckout,
	type AtCheckout
} from '#lib/testing/checkout.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';

const db = useDatabase();
let store: TestStore;
let day = 3;
beforeAll(async () => {
	store = await makePayingStore(db);
});

const desk = () => callerOf(db, store.managerUser).bookings;
const waiting = async () => await confirmTime(db, store, at(++day, '10:00'));
const panel = async ({ code }: Pick<AtCheckout, 'code'>) =>
	await desk().get({ store: store.slug, code });
const pay = async (booking: AtCheckout) => {
	const { payUrl } = await visitorOf(db).book.pay(booking.proof);
	await pressAt(db, store, payUrl, 'pay');
	await runCheckout(db, store);
};

test('A7.3 the panel shows what is waited for, then what came, what is due and what went back', async () => {
	const booking = await waiting();
	expect((await panel(booking)).money).toMatchObject({
		depositText: '€10',
		waitsForText: '€10',
		payments: [],
		dueText: '€30',
		over: false
	});
	await pay(booking);
	const { booking: row, money } = await panel(booking);
	expect(row).toMatchObject({ status: 'confirmed', pendingFor: null });
	expect(money).toMatchObject({
		waitsForText: null,
		payments: [{ purpose: 'deposit', method: 'online', status: 'succeeded', amountText: '€10' }],
		dueText: '€20',
		refundedText: null
	});
	await desk().cancel({ store: store.slug, code: booking.code, idempotencyKey: newId() });
	await runCheckout(db, store);
	expect((await panel(booking)).money).toMatchObject({
		payments: [{ amountText: '€10' }],
		refundedText: '€10',
		dueMinor: 0,
		over: true
	});
});

test('a tip is told beside its payment, and is no part of what was paid for the visit', async () => {
	const booking = await waiting();
	await pay(booking);
	await desk().takeForVisit({
		store: store.slug,
		code: booking.code,
		parts: [{ method: 'cash', amountMinor: 1_200 }],
		tipMinor: 200,
		finish: false,
		idempotencyKey: newId()
	});
	const { money } = await panel(booking);
	expect(money?.payments.at(-1)).toMatchObject({
		purpose: 'bill',
		method: 'cash',
		amountText: '€10',
		tipText: '€2'
	});
	expect(money?.dueText).toBe('€10');
});

test('whoever may take no money sees none of it', async () => {
	const booking = await waiting();
	const person = await makeUser(db);
	await addMember(db, store.storeId, person, 'staff');
	await db.owner('update staff set user_id = $1 where store_id = $2', [person.id, store.storeId]);
	const seen = await callerOf(db, person).bookings.get({ store: store.slug, code: booking.code });
	expect(seen.money).toBeNull();
	expect(seen.booking.pendingFor).toBe('payment');
});

test('who waits for money is no request: counted nowhere as one, and accepted by nobody', async () => {
	const before = await desk().desk({ store: store.slug });
	const booking = await waiting();
	const { requests } = await desk().desk({ store: store.slug });
	expect(requests).toBe(before.requests);
	const today = await desk().today({ store: store.slug });
	expect(today.requests.map(({ code }) => code)).not.toContain(booking.code);
	const listed = await desk().list({ store: store.slug, view: 'requests', limit: 100 });
	expect(listed.bookings.map(({ code }) => code)).not.toContain(booking.code);
	expect(listed.counts.requests).toBe(listed.bookings.length);
	const accept = { store: store.slug, code: booking.code, idempotencyKey: newId() };
	expect(await codeOf(desk().confirm(accept))).toBe('ILLEGAL_TRANSITION');
	// Asked of the store once it is paid for: now it waits for an answer.
	await db.owner("update bookings set pending_for = 'approval' where store_id = $1 and id = $2", [
		store.storeId,
		booking.bookingId
	]);
	expect((await desk().desk({ store: store.slug })).requests).toBe(before.requests + 1);
	expect((await desk().today({ store: store.slug })).requests.map(({ code }) => code)).toContain(
		booking.code
	);
});

test('the desk hands out the client’s own link to pay, as long as money is waited for', async () => {
	const booking = await waiting();
	const asked = { store: store.slug, code: booking.code };
	const { link } = await desk().askLink(asked);
	const url = new URL(link);
	expect(url.pathname).toBe(`/${store.slug}/b/${booking.code}`);
	const proof = { ...asked, token: url.searchParams.get('t') ?? '' };
	expect((await visitorOf(db).book.getBooking(proof)).payment?.waiting?.amount).toBe('€10');
	await pay(booking);
	expect(await codeOf(desk().askLink(asked))).toBe('ILLEGAL_TRANSITION');
});
