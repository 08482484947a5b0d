import { beforeAll, expect, test } from 'vitest';
import type { AppError } from '#lib/platform/errors.ts';
import { toIso } from '#lib/platform/time.ts';
import { aClient, book, hold, wallTime as at } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { cancelBooking } from './ending.ts';
import { joinGroupSession, scheduleGroupSession } from './joining.ts';
import { rescheduleBooking } from './rescheduling.ts';

const db = useDatabase();
let store: TestStore;

beforeAll(async () => {
	store = await makeStore(db, {
		staff: 1,
		policy: { maxOpenBookings: 0 },
		services: [
			{ phases: [60], capacity: 10, minPersons: 1, maxPersons: 4, priceKind: 'per_person' },
			{}
		]
	});
});

const placesAt = async (session: string) =>
	(
		await db.owner<{ n: number }>(
			'select coalesce(sum(places), 0)::int as n from claims where group_session_id = $1 and (expires_at is null or expires_at > now())',
			[session]
		)
	)[0]!.n;
const sessions = async () =>
	await db.owner<{ id: string; status: string }>(
		'select id, status from group_sessions order by id'
	);

test('D8 C25 fifty parties, ten places: never more than ten, in one session', async () => {
	const startsAt = at(3, '10:00');
	const results = await Promise.allSettled(
		Array.from({ length: 50 }, (_, n) => book(store, { startsAt, partySize: (n % 3) + 1 }))
	);
	for (const result of results)
		if (result.status === 'rejected') expect((result.reason as AppError).code).toBe('SLOT_TAKEN');
	const all = await sessions();
	expect(all).toHaveLength(1);
	const places = await placesAt(all[0]!.id);
	expect(places).toBeLessThanOrEqual(10);
	expect(places).toBeGreaterThanOrEqual(8);
}, 60_000);

test("C24 one place given back ends nobody else's booking", async () => {
	const startsAt = at(4, '10:00');
	const [first, second] = [await book(store, { startsAt }), await book(store, { startsAt })];
	await store.scope((scope) => cancelBooking(scope, { bookingId: first.bookingId, reason: '' }));
	const [row] = await db.owner('select status from bookings where id = $1', [second.bookingId]);
	expect(row).toEqual({ status: 'confirmed' });
});

test('D8 a session made by its first booking dissolves with its last, and its time is free for another service', async () => {
	const startsAt = at(5, '10:00');
	const made = await book(store, { startsAt });
	await expect(book(store, { startsAt, service: 1 })).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
	await store.scope((scope) => cancelBooking(scope, { bookingId: made.bookingId, reason: '' }));
	await expect(book(store, { startsAt, service: 1 })).resolves.toMatchObject({
		status: 'confirmed'
	});
});

test('D8 an abandoned hold of a first place does not keep the time for ever', async () => {
	const startsAt = at(6, '10:00');
	const held = await store.scope((scope) => hold(scope, store, { startsAt }));
	await db.owner("update claims set expires_at = now() - interval '1 second' where id = $1", [
		held.claimId
	]);
	await expect(book(store, { startsAt, service: 1 })).resolves.toMatchObject({
		status: 'confirmed'
	});
});

test('D8 moving leaves one session and joins another', async () => {
	const made = await book(store, { startsAt: at(7, '10:00'), partySize: 2 });
	await book(store, { startsAt: at(7, '12:00'), partySize: 3 });
	await store.scope((scope) =>
		rescheduleBooking(scope, { bookingId: made.bookingId, startsAt: at(7, '12:00') })
	);
	const [row] = await db.owner<{ session: string }>(
		'select group_session_id as session from booking_segments where booking_id = $1',
		[made.bookingId]
	);
	expect(await placesAt(row!.session)).toBe(5);
	await expect(book(store, { startsAt: at(7, '10:00'), service: 1 })).resolves.toMatchObject({
		status: 'confirmed'
	});
});

test('A3.3 a party outside the range is refused by the command, whatever the form said', async () => {
	await expect(book(store, { startsAt: at(8, '10:00'), partySize: 5 })).rejects.toMatchObject({
		code: 'PARTY_SIZE'
	});
});

test('A3.2 the price is per person and computed on the server', async () => {
	const made = await book(store, { startsAt: at(9, '10:00'), partySize: 3 }, aClient());
	const [row] = await db.owner<{ price: string }>(
		'select price_minor as price from bookings where id = $1',
		[made.bookingId]
	);
	expect(Number(row!.price)).toBe(9000);
});

test('C25 holds, joins and cancellations at random: places never exceed the capacity, and no session is doubled', async () => {
	const startsAt = at(10, '10:00');
	const made: string[] = [];
	await Promise.allSettled(
		Array.from({ length: 60 }, async (_, n) => {
			if (n % 4 === 3 && made.length > 0)
				return await store.scope((scope) =>
					cancelBooking(scope, { bookingId: made.shift()!, reason: '' })
				);
			if (n % 5 === 4)
				return await store.scope((scope) => hold(scope, store, { startsAt, partySize: 2 }));
			const booking = await book(store, { startsAt, partySize: (n % 4) + 1 });
			made.push(booking.bookingId);
			return booking;
		})
	);
	const open = await db.owner<{ id: string }>(
		"select id from group_sessions where starts_at = $1 and status = 'open'",
		[toIso(startsAt)]
	);
	expect(open.length).toBeLessThanOrEqual(1);
	for (const { id } of open) expect(await placesAt(id)).toBeLessThanOrEqual(10);
}, 60_000);

test('D8 a scheduled session keeps its time without anyone in it, has its own capacity, and is joined by the desk', async () => {
	const session = await store.scope((scope) =>
		scheduleGroupSession(scope, {
			serviceId: store.serviceIds[0]!,
			locationId: store.locationId,
			staffId: null,
			startsAt: at(11, '10:00'),
			capacity: 3
		})
	);
	await expect(book(store, { startsAt: at(11, '10:00'), service: 1 })).rejects.toMatchObject({
		code: 'SLOT_TAKEN'
	});
	const join = (partySize: number) =>
		store.scope((scope) =>
			joinGroupSession(scope, {
				groupSessionId: session,
				partySize,
				storeNumber: 7,
				client: aClient(),
				note: ''
			})
		);
	const made = await join(3);
	await expect(join(1)).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
	await store.scope((scope) => cancelBooking(scope, { bookingId: made.bookingId, reason: '' }));
	await expect(book(store, { startsAt: at(11, '10:00'), service: 1 })).rejects.toMatchObject({
		code: 'SLOT_TAKEN'
	});
	await expect(join(2)).resolves.toMatchObject({ status: 'confirmed' });
});
