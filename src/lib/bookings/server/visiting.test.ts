import { beforeAll, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, plus } from '#lib/platform/time.ts';
import { book, wallTime as at } from '#lib/testing/booking.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { checkInBooking, completeBooking, markNoShow, undoVisit } from './visiting.ts';

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
const anna = () => store.staffIds[0]!;

test('A5.12 arrived, finished, undone; the rest of a finished time is free for a walk-in', async () => {
	const made = await book(store, { startsAt: at(11, '10:00'), staffId: anna() });
	const target = { bookingId: made.bookingId };
	const during = plus(at(11, '10:00'), 10 * MINUTE);
	await store.scope((scope) => checkInBooking(scope, target), { now: during });
	await store.scope((scope) => completeBooking(scope, target), { now: during });
	const [cut] = await claimsOf(made.bookingId);
	expect(cut!['ends_at'].getTime()).toBe(during);
	await store.scope((scope) => undoVisit(scope, target), { now: plus(during, MINUTE) });
	expect(await rowOf(made.bookingId)).toMatchObject({ status: 'checked_in' });
});

test('D1 nobody is a no-show before the start, and the mistake can be corrected', async () => {
	const made = await book(store, { startsAt: at(12, '10:00') });
	const target = { bookingId: made.bookingId };
	await expect(store.scope((scope) => markNoShow(scope, target))).rejects.toMatchObject({
		code: 'ILLEGAL_TRANSITION'
	});
	const after = plus(at(12, '10:00'), HOUR);
	await store.scope((scope) => markNoShow(scope, target), { now: after });
	await store.scope((scope) => completeBooking(scope, target), { now: plus(after, 3 * DAY) });
	await expect(
		store.scope((scope) => markNoShow(scope, target), { now: plus(after, 30 * DAY) })
	).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
});
