import { expect, test } from 'vitest';
import { localDay, wallClock, type LocalDay } from '#lib/platform/time.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { wallTime } from '#lib/testing/booking.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { formatHours, parseHours } from '../input-hours.ts';
import { getHours } from './hours-queries.ts';
import {
	clearHours,
	setDayHours,
	setWeeklyHours,
	type HoursOwner,
	type Validity
} from './hours.ts';
import { listDaySlots } from './queries.ts';

const db = useDatabase();
const ZONE = 'Europe/Athens';

const dayIn = (days: number): LocalDay => localDay(wallTime(days, '12:00'), ZONE);
const everyDay = (text: string) => Array.from({ length: 7 }, () => parseHours(text));
const location = (store: TestStore): HoursOwner => ({ kind: 'location', id: store.locationId });
const person = (store: TestStore): HoursOwner => ({
	kind: 'staff',
	id: store.staffIds[0] ?? '',
	atLocationId: store.locationId
});

const setWeek = (store: TestStore, owner: HoursOwner, text: string, span?: Validity) =>
	store.scope((scope) => setWeeklyHours(scope, owner, everyDay(text), span));

const setDay = (
	store: TestStore,
	owner: HoursOwner,
	day: LocalDay,
	text: string | null,
	extra = false
) =>
	store.scope((scope) =>
		setDayHours(scope, owner, { day, extra, minutes: text === null ? null : parseHours(text) })
	);

/** First and last start offered that day, as the wall clock shows them. */
async function offered(store: TestStore, day: LocalDay): Promise<string> {
	const slots = await store.scope((scope) =>
		listDaySlots(
			scope,
			{
				serviceId: store.serviceIds[0] ?? '',
				locationId: store.locationId,
				staffId: null,
				partySize: 1,
				ownClaimId: null
			},
			day,
			ZONE
		)
	);
	const times = slots.map(({ startsAt }) => wallClock(startsAt, ZONE).time);
	return times.length === 0 ? 'nothing' : `${times[0]} ${times.at(-1)}`;
}

const weeks = (store: TestStore, owner: HoursOwner) =>
	store.scope(async (scope) =>
		(await getHours(scope, owner)).weeks.map(({ from, until, week }) => [
			from,
			until,
			formatHours(week[0] ?? [])
		])
	);

test('D7: what is offered is where opening hours and working hours meet', async () => {
	const store = await makeStore(db);
	await setWeek(store, location(store), '10:00–16:00');
	expect(await offered(store, dayIn(5))).toBe('10:00 15:30');
	await setWeek(store, person(store), '12:00–20:00');
	expect(await offered(store, dayIn(5))).toBe('12:00 15:30');
});

test('a summer’s hours replace the usual ones for its time, and autumn needs no second change', async () => {
	const store = await makeStore(db);
	await setWeek(store, location(store), '09:00–17:00');
	await setWeek(store, location(store), '08:00–14:00', { from: '2027-06-01', until: '2027-08-31' });
	expect(await weeks(store, location(store))).toEqual([
		[null, '2027-05-31', '09:00–17:00'],
		['2027-06-01', '2027-08-31', '08:00–14:00'],
		['2027-09-01', null, '09:00–17:00']
	]);
	await setWeek(store, location(store), '10:00–12:00', { from: '2027-08-15', until: null });
	expect(await weeks(store, location(store))).toEqual([
		[null, '2027-05-31', '09:00–17:00'],
		['2027-06-01', '2027-08-14', '08:00–14:00'],
		['2027-08-15', null, '10:00–12:00']
	]);
	await setWeek(store, location(store), '09:00–17:00');
	expect(await weeks(store, location(store))).toEqual([[null, null, '09:00–17:00']]);
});

test('shorter hours inside longer ones do not add up to the longer ones', async () => {
	const store = await makeStore(db);
	await setWeek(store, location(store), '12:00–14:00', { from: dayIn(5), until: dayIn(6) });
	expect(await offered(store, dayIn(4))).toBe('09:00 16:30');
	expect(await offered(store, dayIn(5))).toBe('12:00 13:30');
	expect(await offered(store, dayIn(7))).toBe('09:00 16:30');
});

test('a day of its own replaces the weekly hours of that level; empty is closed; cleared is back', async () => {
	const store = await makeStore(db);
	const day = dayIn(5);
	await setDay(store, location(store), day, '10:00–11:00');
	expect(await offered(store, day)).toBe('10:00 10:30');
	await setDay(store, location(store), day, '');
	expect(await offered(store, day)).toBe('nothing');
	await setDay(store, location(store), day, null);
	expect(await offered(store, day)).toBe('09:00 16:30');
});

test('D7: extra hours of a person count outside the opening hours too', async () => {
	const store = await makeStore(db);
	const day = dayIn(5);
	await setDay(store, person(store), day, '18:00–20:00', true);
	expect(await offered(store, day)).toBe('09:00 19:30');
	await expect(setDay(store, location(store), day, '18:00–20:00', true)).rejects.toMatchObject({
		code: 'BAD_INPUT'
	});
	await setDay(store, person(store), day, '', true);
	expect(await offered(store, day)).toBe('09:00 16:30');
});

test('C14: an evening past midnight is one interval', async () => {
	const store = await makeStore(db);
	await setWeek(store, location(store), '22:00–02:00');
	await setWeek(store, person(store), '22:00–02:00');
	expect((await weeks(store, location(store)))[0]?.[2]).toBe('22:00–02:00');
	expect(await offered(store, dayIn(5))).toBe('00:00 23:30');
});

test('a service with windows of its own is offered in them only, without them whenever staff is there', async () => {
	const store = await makeStore(db);
	const service: HoursOwner = { kind: 'service', id: store.serviceIds[0] ?? '' };
	await setWeek(store, service, '09:00–10:00');
	expect(await offered(store, dayIn(5))).toBe('09:00 09:30');
	await store.scope((scope) => clearHours(scope, service));
	expect(await offered(store, dayIn(5))).toBe('09:00 16:30');
});

test('a week needs seven days, an end after its start, and an owner of this store', async () => {
	const [store, other] = [await makeStore(db), await makeStore(db)];
	const refused = (owner: HoursOwner, week: number[][], span?: Validity) =>
		store.scope((scope) => setWeeklyHours(scope, owner, week, span));
	await expect(refused(location(store), [[]])).rejects.toMatchObject({ code: 'BAD_INPUT' });
	await expect(
		refused(location(store), everyDay(''), { from: '2027-06-01', until: '2027-05-01' })
	).rejects.toMatchObject({ details: { reason: 'day_order' } });
	await expect(refused(location(other), everyDay(''))).rejects.toMatchObject({ code: 'NOT_FOUND' });
	await expect(refused(person(other), everyDay(''))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('hours that change are one event and a new rules version', async () => {
	const store = await makeStore(db);
	await setWeek(store, person(store), '12:00–20:00');
	const [row] = await db.owner(
		`select (select count(*)::int from events where store_id = $1 and name = 'hours.set') as events,
			(select rules_version::int from store_settings where store_id = $1) as version`,
		[store.storeId]
	);
	expect(row).toEqual({ events: 1, version: 2 });
});
