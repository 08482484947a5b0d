/** The desk books, and asks for the deposit by a link: the booking waits, is paid, or gives its time back. */
import { beforeAll, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { toIso } from '#lib/platform/time.ts';
import { wallTime as at } from '#lib/testing/booking.ts';
import type { TestStore } from '#lib/testing/builders.ts';
import { DEPOSIT, pressAt, runCheckout } from '#lib/testing/checkout.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { settle } from '#lib/testing/jobs.ts';
import { makeTellingStore, notifications, outbox } from '#lib/testing/notifications.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';
import { expireOrSettle } from './checkout.ts';

const db = useDatabase();
let store: TestStore;
let day = 3;
beforeAll(async () => {
	store = await makeTellingStore(db, {
		policy: { maxOpenBookings: 0 },
		services: [{ payment: DEPOSIT }]
	});
});

const desk = () => callerOf(db, store.managerUser).bookings;
const wish = () => ({
	store: store.slug,
	serviceId: store.serviceIds[0] ?? '',
	locationId: store.locationId,
	staffId: null,
	startsAt: toIso(at(++day, '10:00')),
	client: { name: 'Katerina Zafeiri', email: `asked-${day}@example.test` },
	idempotencyKey: newId()
});
const asked = async () => await desk().create({ ...wish(), askPayment: true });
const rowOf = async (bookingId: string) =>
	(
		await db.owner<{ status: string; pending_for: string | null; hours: number }>(
			`select status, pending_for,
			 round(extract(epoch from decide_by - created_at) / 3600)::int as hours
			 from bookings where id = $1`,
			[bookingId]
		)
	)[0]!;
/** The link as the client has it. */
const proofOf = async (code: string) => {
	const { link } = await desk().askLink({ store: store.slug, code });
	return { store: store.slug, code, token: new URL(link).searchParams.get('t') ?? '' };
};
const unpaidCodes = async () =>
	(await desk().today({ store: store.slug })).unpaid.map(({ code }) => code);
const expire = async (bookingId: string) => {
	await db.owner("update bookings set decide_by = now() - interval '1 minute' where id = $1", [
		bookingId
	]);
	const { storeId } = store;
	const actor = { kind: 'system', id: null } as const;
	const request = { storeId, actor, source: 'job', ip: null, requestId: 'test', locale: 'en' };
	await expireOrSettle(db.pools, { ...request, source: 'job' }, bookingId);
	await runCheckout(db, store);
};

test('without asking, the desk’s bookings ask for no deposit', async () => {
	const made = await desk().create(wish());
	expect(made).toMatchObject({ status: 'confirmed', pendingFor: null });
});

test('asked for by link it waits for a day, and the client is written to with the link', async () => {
	const made = await asked();
	expect(made).toMatchObject({ status: 'pending', pendingFor: 'payment' });
	expect(await rowOf(made.bookingId)).toEqual({
		status: 'pending',
		pending_for: 'payment',
		hours: 24
	});
	await settle(db, store.storeId, notifications);
	const { token } = await proofOf(made.code);
	const mail = (await outbox(db, store)).find(
		({ recipient }) => recipient === `asked-${day}@example.test`
	);
	expect(mail?.subject).toContain('€10');
	expect(mail?.text).toContain(token);
});

test('it is confirmed by the money and by nothing else (C26)', async () => {
	const made = await asked();
	const proof = await proofOf(made.code);
	const { payUrl } = await visitorOf(db).book.pay(proof);
	await visitorOf(db).book.settlePayment(proof);
	expect(await rowOf(made.bookingId)).toMatchObject({ status: 'pending' });
	await pressAt(db, store, payUrl, 'pay');
	await runCheckout(db, store);
	expect(await rowOf(made.bookingId)).toMatchObject({ status: 'confirmed', pending_for: null });
	expect(await unpaidCodes()).not.toContain(made.code);
});

test('not paid by then, its time is free again and the desk is told until it is booked anew', async () => {
	const made = await asked();
	const startsAt = toIso(at(day, '10:00'));
	await expire(made.bookingId);
	expect(await rowOf(made.bookingId)).toMatchObject({ status: 'expired' });
	expect(await unpaidCodes()).toContain(made.code);
	const again = {
		...wish(),
		startsAt,
		client: { name: 'K', email: `asked-${day - 1}@example.test` }
	};
	await desk().create(again);
	expect(await unpaidCodes()).not.toContain(made.code);
});

test('the desk is not told for longer than it could act on it', async () => {
	const made = await asked();
	await expire(made.bookingId);
	await db.owner("update bookings set ended_at = now() - interval '49 hours' where id = $1", [
		made.bookingId
	]);
	expect(await unpaidCodes()).not.toContain(made.code);
});

test('with online payments off nothing is asked for, and the form offers none', async () => {
	const { serviceId, locationId } = wish();
	const terms = { store: store.slug, serviceId, locationId, staffId: null };
	expect(await desk().terms(terms)).toEqual({ depositText: '€10', cover: null });
	await db.owner('update stores set online_payments_enabled = false where id = $1', [
		store.storeId
	]);
	try {
		expect(await desk().terms(terms)).toEqual({ depositText: null, cover: null });
		expect(await asked()).toMatchObject({ status: 'confirmed', pendingFor: null });
	} finally {
		await db.owner('update stores set online_payments_enabled = true where id = $1', [
			store.storeId
		]);
	}
});
