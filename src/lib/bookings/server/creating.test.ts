import { beforeAll, expect, test } from 'vitest';
import { AppError } from '#lib/platform/errors.ts';
import { aClient, book as bookAt, hold as holdAt, wallTime as at } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { createBooking } from './creating.ts';
import { createBookingDirectly } from './desk-creating.ts';
import type { ClientDetails } from './writing.ts';

const db = useDatabase();
let store: TestStore;
const katerina = aClient({ email: 'katerina@example.org' });
const someone = (n: number): ClientDetails => aClient({ email: `client-${n}@example.org` });
const hold = (
	scope: StoreScope,
	startsAt: Instant,
	token?: string,
	staffId: string | null = null
) => holdAt(scope, store, { startsAt, token, staffId });
const book = (startsAt: Instant, client: ClientDetails, staffId: string | null = null) =>
	bookAt(store, { startsAt, staffId }, client);

beforeAll(async () => {
	store = await makeStore(db, { staff: 2, policy: { maxOpenBookings: 0 } });
});

const codeOf = (error: unknown): string =>
	error instanceof AppError ? error.code : `bug: ${String(error)}`;

test('A5.2 a hold becomes a booking, with its client, in one transaction', async () => {
	const made = await book(at(3, '10:00'), katerina);
	expect(made).toMatchObject({
		status: 'confirmed',
		code: expect.stringMatching(/^[2-9A-Z]+-[2-9A-Z]{5}$/)
	});
	const [row] = await db.owner(
		'select client_name, contact_email, price_minor, status from bookings where id = $1',
		[made.bookingId]
	);
	expect(row).toMatchObject({
		client_name: 'Katerina Zafeiri',
		contact_email: 'katerina@example.org',
		price_minor: '3000',
		status: 'confirmed'
	});
});

test('A5.2 a fault between client and booking leaves neither', async () => {
	const before = await db.owner('select count(*)::int as n from clients');
	const failing = store.scope(async (scope) => {
		const held = await hold(scope, at(3, '11:00'));
		await createBooking(scope, {
			...held,
			storeNumber: 7,
			client: someone(1),
			note: '',
			fallback: null
		});
		throw new Error('the machine stops here');
	});
	await expect(failing).rejects.toThrow('the machine stops here');
	expect(await db.owner('select count(*)::int as n from clients')).toEqual(before);
	expect(
		await db.owner("select id from bookings where contact_email = 'client-1@example.org'")
	).toEqual([]);
});

test('C1 200 clients race for one slot of one person: one wins, the others are told kindly', async () => {
	const startsAt = at(4, '10:00');
	const results = await Promise.allSettled(
		Array.from({ length: 200 }, (_, n) => book(startsAt, someone(n), store.staffIds[0]))
	);
	const refused = results.flatMap((result) =>
		result.status === 'rejected' ? [codeOf(result.reason)] : []
	);
	expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
	expect(new Set(refused)).toEqual(new Set(['SLOT_TAKEN']));
}, 120_000);

test('C1 overlapping starts of one person: no overlap, and no deadlock reaches anyone', async () => {
	const starts = ['12:00', '12:30', '13:00', '13:30', '14:00'];
	const results = await Promise.allSettled(
		Array.from({ length: 150 }, (_, n) => book(at(5, starts[n % starts.length]!), someone(n)))
	);
	const refused = new Set(
		results.flatMap((result) => (result.status === 'rejected' ? [codeOf(result.reason)] : []))
	);
	expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(starts.length * 2);
	expect([...refused]).toEqual(['SLOT_TAKEN']);
	const overlaps =
		await db.owner(`select a.id from allocations a join allocations b on a.owner_id = b.owner_id and a.id < b.id
		and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)`);
	expect(overlaps).toEqual([]);
}, 120_000);

test('C3 a foreign hold blocks every path, the desk included, until it runs out', async () => {
	const startsAt = at(6, '10:00');
	const holding = await store.scope((scope) => hold(scope, startsAt, undefined, store.staffIds[0]));
	const desk = {
		serviceId: store.serviceIds[0]!,
		locationId: store.locationId,
		staffId: store.staffIds[0]!,
		partySize: 1,
		startsAt,
		storeNumber: 7,
		client: someone(300),
		note: ''
	};
	await expect(store.scope((scope) => createBookingDirectly(scope, desk))).rejects.toMatchObject({
		code: 'SLOT_TAKEN',
		details: { rules: expect.arrayContaining(['HELD']) }
	});
	await db.owner("update claims set expires_at = now() - interval '1 second' where id = $1", [
		holding.claimId
	]);
	const made = await store.scope((scope) => createBookingDirectly(scope, desk));
	expect(made.status).toBe('confirmed');
	const late = store.scope((scope) =>
		createBooking(scope, {
			...holding,
			storeNumber: 7,
			client: someone(301),
			note: '',
			fallback: null
		})
	);
	await expect(late).rejects.toMatchObject({ code: 'HOLD_GONE' });
});

test('D17 a hold that ran out but that nobody took is still good', async () => {
	const held = await store.scope((scope) => hold(scope, at(7, '10:00')));
	await db.owner("update claims set expires_at = now() - interval '1 minute' where id = $1", [
		held.claimId
	]);
	const made = await store.scope((scope) =>
		createBooking(scope, { ...held, storeNumber: 7, client: someone(2), note: '', fallback: null })
	);
	expect(made.status).toBe('confirmed');
});

test('C39 a new choice of the same visitor releases the old one', async () => {
	const token = 'a-visitors-own-token-1234';
	const first = await store.scope((scope) => hold(scope, at(8, '10:00'), token));
	const second = await store.scope((scope) => hold(scope, at(8, '10:30'), token));
	const left = await db.owner('select id from claims where id = any($1)', [
		[first.claimId, second.claimId]
	]);
	expect(left).toEqual([{ id: second.claimId }]);
});

test('C30 one contact has no more open bookings than the store allows', async () => {
	const strict = await makeStore(db, { policy: { maxOpenBookings: 1 } });
	const booking = (time: string) => bookAt(strict, { startsAt: at(3, time) }, katerina);
	const results = await Promise.allSettled([booking('10:00'), booking('11:00'), booking('12:00')]);
	const refused = results.flatMap((result) =>
		result.status === 'rejected' ? [codeOf(result.reason)] : []
	);
	expect(refused).toEqual(['LIMIT_REACHED', 'LIMIT_REACHED']);
});
