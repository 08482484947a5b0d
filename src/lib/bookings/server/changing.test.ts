import { beforeAll, expect, test } from 'vitest';
import { AppError } from '#lib/platform/errors.ts';
import { DAY, HOUR, MINUTE, parseInstant, plus } from '#lib/platform/time.ts';
import { aClient, book, hold, wallTime as at } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { createBookingDirectly, forceBooking } from './desk-creating.ts';
import {
	cancelBooking,
	cancelBookingByClient,
	declineBooking,
	expireBooking,
	undoCancelBooking
} from './ending.ts';
import { rescheduleBooking, rescheduleBookingByClient } from './rescheduling.ts';
import { checkInBooking, completeBooking, confirmBooking, undoVisit } from './visiting.ts';

const db = useDatabase();
let store: TestStore;

beforeAll(async () => {
	store = await makeStore(db, { staff: 2, policy: { maxOpenBookings: 0 } });
});

const rowOf = async (id: string) =>
	(await db.owner('select * from bookings where id = $1', [id]))[0]!;
const claimsOf = async (id: string) =>
	await db.owner(
		'select a.* from bookings b join allocations a on a.claim_id = b.claim_id where b.id = $1',
		[id]
	);
const namesOf = async (id: string) =>
	(
		await db.owner<{ name: string }>('select name from events where subject_id = $1 order by id', [
			id
		])
	).map((row) => row.name);
const [anna, beth] = [0, 1].map((i) => () => store.staffIds[i]!) as [() => string, () => string];

test('C21 rescheduling keeps the booking, its code and its calendar id, and raises the sequence', async () => {
	const made = await book(store, { startsAt: at(3, '10:00'), staffId: anna() });
	await store.scope((scope) =>
		rescheduleBooking(scope, { bookingId: made.bookingId, startsAt: at(3, '14:00') })
	);
	expect(await rowOf(made.bookingId)).toMatchObject({
		code: made.code,
		sequence: 1,
		version: 2,
		status: 'confirmed'
	});
	expect(await claimsOf(made.bookingId)).toHaveLength(1);
	expect(await namesOf(made.bookingId)).toEqual(['booking.created', 'booking.rescheduled']);
	await expect(book(store, { startsAt: at(3, '10:00'), staffId: anna() })).resolves.toMatchObject({
		status: 'confirmed'
	});
});

test('C21 a booking may move onto its own time', async () => {
	const long = await makeStore(db, { services: [{ phases: [90], slotStepMinutes: 30 }] });
	const made = await book(long, { startsAt: at(3, '10:00') });
	await long.scope((scope) =>
		rescheduleBooking(scope, { bookingId: made.bookingId, startsAt: at(3, '10:30') })
	);
	expect((await rowOf(made.bookingId))['sequence']).toBe(1);
});

test('A5.6 the old time is kept when the new one is taken', async () => {
	await book(store, { startsAt: at(4, '14:00'), staffId: anna() });
	const made = await book(store, { startsAt: at(4, '10:00'), staffId: anna() });
	const moving = store.scope((scope) =>
		rescheduleBooking(scope, { bookingId: made.bookingId, startsAt: at(4, '14:00') })
	);
	await expect(moving).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
	expect(await rowOf(made.bookingId)).toMatchObject({ sequence: 0, version: 1 });
	expect(await claimsOf(made.bookingId)).toHaveLength(1);
});

test('A4.4 the desk moves a booking to another person', async () => {
	const made = await book(store, { startsAt: at(5, '10:00'), staffId: anna() });
	await store.scope((scope) =>
		rescheduleBooking(scope, {
			bookingId: made.bookingId,
			startsAt: at(5, '10:00'),
			staffId: beth()
		})
	);
	const [segment] = await db.owner('select staff_id from booking_segments where booking_id = $1', [
		made.bookingId
	]);
	expect(segment).toEqual({ staff_id: beth() });
});

test('C28 a client cannot cancel or move inside the notice; the store can', async () => {
	const made = await book(store, { startsAt: at(1, '16:30'), staffId: beth() });
	const row = await rowOf(made.bookingId);
	const late = plus(parseInstant(row['starts_at'].toISOString()), -2 * HOUR);
	await expect(
		store.scope(
			(scope) => cancelBookingByClient(scope, { bookingId: made.bookingId, reason: '' }),
			{ now: late }
		)
	).rejects.toMatchObject({ code: 'NOTICE_PASSED' });
	await expect(
		store.scope(
			(scope) =>
				rescheduleBookingByClient(scope, { bookingId: made.bookingId, startsAt: at(6, '10:00') }),
			{ now: late }
		)
	).rejects.toMatchObject({ code: 'NOTICE_PASSED' });
	await expect(
		store.scope(
			(scope) => cancelBooking(scope, { bookingId: made.bookingId, reason: 'Beth is ill' }),
			{ now: late }
		)
	).resolves.toMatchObject({ status: 'cancelled' });
});

test('C28 cancel and reschedule have cut-offs of their own', async () => {
	const own = await makeStore(db, {
		services: [{ cancelNoticeMinutes: 60, rescheduleNoticeMinutes: 3 * 24 * 60 }]
	});
	const made = await book(own, { startsAt: at(2, '12:00') });
	const later = plus(
		parseInstant((await rowOf(made.bookingId))['created_at'].toISOString()),
		20 * MINUTE
	);
	await expect(
		own.scope(
			(scope) =>
				rescheduleBookingByClient(scope, { bookingId: made.bookingId, startsAt: at(5, '10:00') }),
			{ now: later }
		)
	).rejects.toMatchObject({ code: 'NOTICE_PASSED' });
	await expect(
		own.scope((scope) => cancelBookingByClient(scope, { bookingId: made.bookingId, reason: '' }), {
			now: later
		})
	).resolves.toMatchObject({ status: 'cancelled' });
});

test('D1 a cancelled booking gives its time back and keeps its history', async () => {
	const made = await book(store, { startsAt: at(7, '10:00'), staffId: anna() });
	await store.scope((scope) =>
		cancelBooking(scope, { bookingId: made.bookingId, reason: 'asked by phone' })
	);
	expect(await rowOf(made.bookingId)).toMatchObject({
		status: 'cancelled',
		claim_id: null,
		reason: 'asked by phone'
	});
	await expect(book(store, { startsAt: at(7, '10:00'), staffId: anna() })).resolves.toMatchObject({
		status: 'confirmed'
	});
	expect(await namesOf(made.bookingId)).toEqual(['booking.created', 'booking.cancelled']);
});

test('C22 a cancelled booking cannot be moved, confirmed or finished', async () => {
	const made = await book(store, { startsAt: at(8, '10:00') });
	await store.scope((scope) => cancelBooking(scope, { bookingId: made.bookingId, reason: '' }));
	const target = { bookingId: made.bookingId };
	for (const act of [confirmBooking, checkInBooking, completeBooking, undoVisit])
		await expect(store.scope((scope) => act(scope, target))).rejects.toMatchObject({
			code: 'ILLEGAL_TRANSITION'
		});
	await expect(
		store.scope((scope) => rescheduleBooking(scope, { ...target, startsAt: at(8, '12:00') }))
	).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
});

test('D16 a cancellation can be undone for ten minutes, if the time is still free', async () => {
	const made = await book(store, { startsAt: at(9, '10:00'), staffId: anna() });
	const target = { bookingId: made.bookingId, reason: '' };
	await store.scope((scope) => cancelBookingByClient(scope, target));
	await store.scope((scope) => undoCancelBooking(scope, made.bookingId));
	expect(await rowOf(made.bookingId)).toMatchObject({ status: 'confirmed', reason: null });
	expect(await claimsOf(made.bookingId)).toHaveLength(1);
	await store.scope((scope) => cancelBookingByClient(scope, target));
	await book(store, { startsAt: at(9, '10:00'), staffId: anna() });
	await expect(
		store.scope((scope) => undoCancelBooking(scope, made.bookingId))
	).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
	const tooLate = plus(at(0, '12:00'), 30 * DAY);
	await expect(
		store.scope((scope) => undoCancelBooking(scope, made.bookingId), { now: tooLate })
	).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
});

test('C2 a request holds its time until it is decided; accepting one leaves nothing to a second', async () => {
	const asking = await makeStore(db, { services: [{ approval: true }] });
	const made = await book(asking, { startsAt: at(10, '10:00') });
	expect(made.status).toBe('pending');
	await expect(book(asking, { startsAt: at(10, '10:00') })).rejects.toMatchObject({
		code: 'SLOT_TAKEN'
	});
	await asking.scope((scope) => confirmBooking(scope, { bookingId: made.bookingId }));
	await expect(
		asking.scope((scope) => declineBooking(scope, { bookingId: made.bookingId, reason: '' }))
	).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
});

test('D21 a request that nobody answers expires and frees its time', async () => {
	const asking = await makeStore(db, { services: [{ approval: true }] });
	const made = await book(asking, { startsAt: at(10, '11:00') });
	expect(await asking.scope((scope) => expireBooking(scope, made.bookingId))).toBeNull();
	const later = plus(at(1, '23:59'), HOUR);
	await asking.scope((scope) => expireBooking(scope, made.bookingId), { now: later });
	expect(await rowOf(made.bookingId)).toMatchObject({ status: 'expired', claim_id: null });
	expect(
		await asking.scope((scope) => expireBooking(scope, made.bookingId), { now: later })
	).toBeNull();
});

test('D1 two people act on what they saw: the second is told that it has changed', async () => {
	const made = await book(store, { startsAt: at(13, '10:00') });
	const target = { bookingId: made.bookingId, version: 1 };
	await store.scope((scope) => checkInBooking(scope, target));
	await expect(
		store.scope((scope) => cancelBooking(scope, { ...target, reason: '' }))
	).rejects.toMatchObject({ code: 'CHANGED_MEANWHILE' });
});

test('C5 forcing a second booking onto a taken time needs its own command and leaves its reason', async () => {
	const taken = { startsAt: at(14, '10:00'), staffId: anna() };
	await book(store, taken);
	const desk = {
		serviceId: store.serviceIds[0]!,
		locationId: store.locationId,
		partySize: 1,
		storeNumber: 7,
		client: aClient(),
		note: '',
		...taken
	};
	await expect(store.scope((scope) => createBookingDirectly(scope, desk))).rejects.toBeInstanceOf(
		AppError
	);
	const forced = await store.scope((scope) =>
		forceBooking(scope, { ...desk, reason: 'a friend of the house' })
	);
	expect(await rowOf(forced.bookingId)).toMatchObject({
		forced_reason: 'a friend of the house',
		status: 'confirmed'
	});
	expect(await claimsOf(forced.bookingId)).toMatchObject([{ exclusive: false }]);
});

test('C1 a forced booking is in the way of the next ordinary one', async () => {
	const at10 = { startsAt: at(15, '10:00'), staffId: anna() };
	const desk = {
		serviceId: store.serviceIds[0]!,
		locationId: store.locationId,
		partySize: 1,
		storeNumber: 7,
		client: aClient(),
		note: '',
		...at10
	};
	await book(store, { startsAt: at(15, '10:00'), staffId: anna() });
	const forced = await store.scope((scope) =>
		forceBooking(scope, { ...desk, startsAt: at(15, '10:15'), reason: 'squeezed in' })
	);
	expect(forced.status).toBe('confirmed');
	await expect(
		store.scope((scope) => hold(scope, store, { startsAt: at(15, '10:30'), staffId: anna() }))
	).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
});

test('T1 cancel against two moves, 20 rounds: no deadlock, and no cancelled booking keeps time', async () => {
	for (let round = 0; round < 20; round++) {
		const made = await book(store, { startsAt: at(16, '10:00') });
		const target = { bookingId: made.bookingId };
		const results = await Promise.allSettled([
			store.scope((scope) => cancelBooking(scope, { ...target, reason: '' })),
			store.scope((scope) => rescheduleBooking(scope, { ...target, startsAt: at(16, '12:00') })),
			store.scope((scope) => rescheduleBooking(scope, { ...target, startsAt: at(16, '13:00') }))
		]);
		for (const result of results)
			if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(AppError);
		const row = await rowOf(made.bookingId);
		if (row['status'] !== 'cancelled')
			await store.scope((scope) => cancelBooking(scope, { ...target, reason: '' }));
	}
	expect(
		await db.owner(
			`select c.id from claims c where c.expires_at is null and c.group_session_id is null and not exists (select from bookings b where b.claim_id = c.id)`
		)
	).toEqual([]);
}, 60_000);
