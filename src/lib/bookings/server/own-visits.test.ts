import { beforeAll, expect, test } from 'vitest';
import type { SessionUser } from '#lib/auth/user.ts';
import { linkUser } from '#lib/clients/server/linking.ts';
import { addDays, DAY, localDay, plus, processNow } from '#lib/platform/time.ts';
import type { ScopeRequest } from '#lib/stores/server/scope.ts';
import { forgetAddresses } from '#lib/stores/server/addresses.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { aClient, book, wallTime as at } from '#lib/testing/booking.ts';
import { makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf, contextOf, visitorOf } from '#lib/testing/visitor.ts';
import { cancelBooking } from './ending.ts';

const db = useDatabase();
let athens: TestStore;
let london: TestStore;

beforeAll(async () => {
	athens = await makeStore(db, { staff: 2, policy: { maxOpenBookings: 0 } });
	london = await makeStore(db, { zone: 'Europe/London', currency: 'GBP' });
});

const asJob = (storeId: string): ScopeRequest => ({
	storeId,
	actor: { kind: 'system', id: null },
	source: 'job',
	ip: null,
	requestId: 'test',
	locale: 'en'
});
const link = async (user: SessionUser) => await linkUser(db.pools, user.id, asJob);
const mine = async (user: SessionUser, zone: string | null = null) =>
	await callerOf(db, user).visits.mine({ zone });
const as = (user: SessionUser) => aClient({ email: user.email });

test('bookings made as a guest in two stores are one list once the address is proven', async () => {
	const user = await makeUser(db);
	const there = await book(london, { startsAt: at(6, '10:00', 'Europe/London') }, as(user));
	const here = await book(athens, { startsAt: at(4, '09:00') }, as(user));
	const unproven = { ...user, verified: false };
	await db.owner('update users set verified_at = null where id = $1', [user.id]);
	expect(await mine(unproven)).toEqual({ next: null, later: [], past: [] });
	expect(await mine(user), 'the database knows it too').toMatchObject({ next: null, later: [] });
	await db.owner('update users set verified_at = now() where id = $1', [user.id]);
	const visits = await mine(user);
	expect(visits.next?.bookingId).toBe(here.bookingId);
	expect(visits.next).toMatchObject({ status: 'confirmed', inDays: 4, timeText: '09:00' });
	expect(visits.later.map((visit) => visit.bookingId)).toEqual([there.bookingId]);
	expect(visits.later[0]?.ticket.priceText).toContain('£');
	await link(user);
	expect(await mine(user)).toEqual(visits);
});

test('the link that comes with a visit opens it, for its owner to change or cancel', async () => {
	const user = await makeUser(db);
	const made = await book(athens, { startsAt: at(5, '09:00') }, as(user));
	const { next } = await mine(user);
	const url = new URL(next?.href ?? '', 'https://hub.test');
	expect(url.pathname).toBe(`/${athens.slug}/b/${made.code}`);
	const opened = await visitorOf(db).book.getBooking({
		store: athens.slug,
		code: made.code,
		token: url.searchParams.get('t') ?? ''
	});
	expect(opened).toMatchObject({ bookingId: made.bookingId, mayCancel: true });
	expect(next?.cancelHref).toBe(`${url.pathname}/cancel${url.search}`);
	expect(next?.changeHref).toBe(`${url.pathname}/change${url.search}`);
});

test("another person's booking in the same store is never shown", async () => {
	const [user, other] = [await makeUser(db), await makeUser(db)];
	await book(athens, { startsAt: at(7, '09:00') }, as(user));
	const theirs = await book(athens, { startsAt: at(7, '10:00') }, as(other));
	await link(user);
	expect(JSON.stringify(await mine(user))).not.toContain(theirs.bookingId);
	await expect(createCaller(contextOf(db)).visits.mine({})).rejects.toMatchObject({
		cause: { code: 'NOT_SIGNED_IN' }
	});
});

test('a telephone number proves nothing: what found the record by it alone stays unseen', async () => {
	const user = await makeUser(db);
	const phone = '+302101234567';
	await book(athens, { startsAt: at(8, '09:00') }, aClient({ email: user.email, phone }));
	const byPhone = await book(athens, { startsAt: at(8, '10:00') }, aClient({ email: null, phone }));
	const { client_id } = (
		await db.owner<{ client_id: string }>('select client_id from bookings where id = $1', [
			byPhone.bookingId
		])
	)[0]!;
	const records = await db.owner('select id from clients where id = $1 and email = $2', [
		client_id,
		user.email
	]);
	expect(records, 'one record').toHaveLength(1);
	const { next, later } = await mine(user);
	expect(next).not.toBeNull();
	expect(later).toEqual([]);
});

test('who moves to another address keeps the visits of the one proven before', async () => {
	const user = await makeUser(db);
	const made = await book(athens, { startsAt: at(9, '09:00') }, as(user));
	await link(user);
	const email = `moved-${user.email}`;
	await db.owner('update users set email = $2 where id = $1', [user.id, email]);
	expect((await mine({ ...user, email })).next?.bookingId).toBe(made.bookingId);
});

test('a store that is turned off shows nothing, and takes nothing from the others', async () => {
	const closed = await makeStore(db);
	const user = await makeUser(db);
	await book(closed, { startsAt: at(3, '09:00') }, as(user));
	const open = await book(athens, { startsAt: at(10, '09:00') }, as(user));
	await link(user);
	await db.owner('update stores set disabled_at = now() where id = $1', [closed.storeId]);
	forgetAddresses();
	const visits = await mine(user);
	expect(visits.next?.bookingId).toBe(open.bookingId);
	expect(visits.later).toEqual([]);
});

test('what is over or cancelled is past, newest first, with "book again" on the same weekday', async () => {
	const user = await makeUser(db);
	const [anna] = athens.staffIds;
	const first = await book(athens, { startsAt: at(11, '09:00'), staffId: anna }, as(user));
	const second = await book(athens, { startsAt: at(13, '09:00') }, as(user));
	await athens.scope((scope) =>
		cancelBooking(scope, { bookingId: second.bookingId, reason: 'ill' })
	);
	const later = plus(processNow(), 20 * DAY);
	const visits = await createCaller(contextOf(db, { user, now: later })).visits.mine({});
	expect(visits.next).toBeNull();
	expect(visits.past.map(({ bookingId }) => bookingId)).toEqual([
		second.bookingId,
		first.bookingId
	]);
	expect(visits.past[0]).toMatchObject({ status: 'cancelled', changeHref: null, cancelHref: null });
	const again = new URL(visits.past[1]?.againHref ?? '', 'https://hub.test');
	expect(again.pathname).toBe(`/${athens.slug}/service-1`);
	expect(again.searchParams.get('with')).toBe('person-1');
	// Eleven days from today is over by the twentieth: that weekday comes again a fortnight later.
	const day = addDays(localDay(at(11, '09:00'), 'Europe/Athens'), 14);
	expect(again.searchParams.get('day')).toBe(day);
});

test('times are those of the store, the reader in another zone sees theirs too', async () => {
	const user = await makeUser(db);
	await book(athens, { startsAt: at(14, '10:00') }, as(user));
	const { next } = await mine(user, 'America/New_York');
	expect(next?.ticket.timeText).toBe('10:00 to 10:30, Athens time');
	expect(next?.ticket.secondText).toContain('New York time');
	expect((await mine(user)).next?.ticket.secondText).toBeNull();
});

test('a link that is dead is not offered', async () => {
	const user = await makeUser(db);
	await book(athens, { startsAt: at(15, '09:00') }, as(user));
	const now = plus(processNow(), 60 * DAY);
	const { past } = await createCaller(contextOf(db, { user, now })).visits.mine({});
	expect(past[0]).toMatchObject({ href: null, fileHref: null });
});
