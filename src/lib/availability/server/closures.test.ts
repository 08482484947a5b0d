import { expect, test } from 'vitest';
import { AppError } from '#lib/platform/errors.ts';
import { addDays, localDay, toIso, type LocalDay } from '#lib/platform/time.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { book, hold, wallTime } from '#lib/testing/booking.ts';
import { createIn, performIn } from '#lib/testing/catalogue-builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { serviceInput } from '#lib/catalogue/input.ts';
import { editService } from '#lib/catalogue/server/services.ts';
import { getServiceToEdit } from '#lib/catalogue/server/setup-queries.ts';
import { linkStaff } from '#lib/catalogue/server/staff.ts';
import { addClosure, listClosures, previewClosure, removeClosure } from './closures.ts';
import {
	blockTime,
	decideTimeOff,
	listTimeOff,
	removeTimeOff,
	requestTimeOff,
	type OffInput
} from './time-off.ts';

const db = useDatabase();
const ZONE = 'Europe/Athens';
const dayIn = (days: number): LocalDay => localDay(wallTime(days, '12:00'), ZONE);

const close = (store: TestStore, days: number, locationId: string | null = store.locationId) =>
	store.scope((scope) =>
		addClosure(scope, { locationId, startsOn: dayIn(days), endsOn: dayIn(days), reason: 'Works' })
	);

const refused = async (promise: Promise<unknown>): Promise<string> => {
	try {
		await promise;
		return 'not refused';
	} catch (error) {
		return error instanceof AppError ? error.code : String(error);
	}
};

test('A2.2: closing a day lists what is booked on it, deletes nothing and offers nothing more', async () => {
	const store = await makeStore(db);
	await book(store, { startsAt: wallTime(5, '09:00') });
	await book(store, { startsAt: wallTime(5, '11:00') });
	await book(store, { startsAt: wallTime(6, '09:00') });
	const { closureId, colliding } = await close(store, 5);
	expect(colliding.map(({ startsAt }) => toIso(startsAt))).toEqual([
		toIso(wallTime(5, '09:00')),
		toIso(wallTime(5, '11:00'))
	]);
	expect(colliding[0]?.staffIds).toEqual(store.staffIds);
	const [kept] = await db.owner('select count(*)::int as n from bookings where store_id = $1', [
		store.storeId
	]);
	expect(kept).toEqual({ n: 3 });
	const again = () => book(store, { startsAt: wallTime(5, '15:00') });
	expect(await refused(again())).toBe('SLOT_NOT_OFFERED');
	await store.scope((scope) => removeClosure(scope, closureId));
	expect(await refused(again())).toBe('not refused');
});

test('a closure can be looked at before it is made, and says it for all locations', async () => {
	const store = await makeStore(db);
	await book(store, { startsAt: wallTime(5, '09:00') });
	const input = { locationId: null, startsOn: dayIn(4), endsOn: dayIn(6), reason: '' };
	expect(await store.scope((scope) => previewClosure(scope, input))).toHaveLength(1);
	expect(await store.scope((scope) => listClosures(scope, dayIn(0)))).toEqual([]);
	await store.scope((scope) => addClosure(scope, input));
	expect(await store.scope((scope) => listClosures(scope, dayIn(6)))).toHaveLength(1);
	expect(await store.scope((scope) => listClosures(scope, dayIn(7)))).toEqual([]);
	await expect(
		store.scope((scope) => addClosure(scope, { ...input, endsOn: addDays(input.startsOn, -1) }))
	).rejects.toMatchObject({ details: { field: 'endsOn', reason: 'day_order' } });
});

test('no booking slips past a closure: whatever was taken meanwhile is on its list', async () => {
	const store = await makeStore(db, { staff: 4 });
	const taking = Array.from({ length: 24 }, (_, i) =>
		refused(book(store, { startsAt: wallTime(5, `${String(9 + (i % 8)).padStart(2, '0')}:00`) }))
	);
	const closing = close(store, 5);
	await Promise.all(taking);
	const { colliding } = await closing;
	const taken = await db.owner<{ id: string }>(
		'select claim_id as id from bookings where store_id = $1 order by 1',
		[store.storeId]
	);
	expect(colliding.map(({ claimId }) => claimId).sort()).toEqual(taken.map(({ id }) => id));
});

const off = (store: TestStore, over: Partial<OffInput> = {}): OffInput => ({
	owner: { staffId: store.staffIds[0] ?? '', resourceId: null },
	kind: 'time_off',
	reason: 'Dentist',
	fromDay: dayIn(5),
	fromTime: '10:00',
	untilDay: dayIn(5),
	untilTime: '12:00',
	...over
});

test('D23: time off lies over bookings, names them, and lets nothing new in', async () => {
	const store = await makeStore(db);
	await book(store, { startsAt: wallTime(5, '11:00') });
	const { timeOffId, colliding } = await store.scope((scope) => blockTime(scope, off(store)));
	expect(colliding.map(({ startsAt }) => toIso(startsAt))).toEqual([toIso(wallTime(5, '11:00'))]);
	expect(await refused(book(store, { startsAt: wallTime(5, '10:00') }))).not.toBe('not refused');
	expect(await refused(book(store, { startsAt: wallTime(5, '12:00') }))).toBe('not refused');
	await store.scope((scope) => removeTimeOff(scope, timeOffId));
	expect(await refused(book(store, { startsAt: wallTime(5, '10:00') }))).toBe('not refused');
});

test('without times it is whole days, as the location counts them', async () => {
	const store = await makeStore(db);
	await store.scope((scope) =>
		blockTime(scope, off(store, { fromTime: null, untilTime: null, untilDay: dayIn(6) }))
	);
	const [line] = await store.scope((scope) => listTimeOff(scope));
	expect([line?.startsAt, line?.endsAt]).toEqual([wallTime(5, '00:00'), wallTime(7, '00:00')]);
	await expect(
		store.scope((scope) => blockTime(scope, off(store, { untilTime: '09:00' })))
	).rejects.toMatchObject({ details: { reason: 'time_order' } });
});

test('time off that was asked for blocks nothing until it is approved, once', async () => {
	const store = await makeStore(db);
	const { timeOffId } = await store.scope((scope) => requestTimeOff(scope, off(store)));
	expect(await refused(book(store, { startsAt: wallTime(5, '10:00') }))).toBe('not refused');
	const { colliding } = await store.scope((scope) => decideTimeOff(scope, timeOffId, 'approved'));
	expect(colliding).toHaveLength(1);
	expect(await refused(book(store, { startsAt: wallTime(5, '10:30') }))).not.toBe('not refused');
	await expect(
		store.scope((scope) => decideTimeOff(scope, timeOffId, 'declined'))
	).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
});

test('A19.7: a staff member blocks and sees their own time only', async () => {
	const store = await makeStore(db, { staff: 2 });
	const [own = '', other = ''] = store.staffIds;
	const user = await makeUser(db, 'Danae');
	await addMember(db, store.storeId, user, 'staff');
	await store.scope((scope) => linkStaff(scope, own, user.email));
	const as = { actor: { kind: 'user', id: user.id }, roles: ['staff'] } as const;
	const block = (staffId: string) =>
		store.scope(
			(scope) => blockTime(scope, off(store, { owner: { staffId, resourceId: null } })),
			as
		);
	expect(await refused(block(other))).toBe('FORBIDDEN');
	const { timeOffId } = await store.scope((scope) =>
		blockTime(scope, off(store, { owner: { staffId: other, resourceId: null } }))
	);
	expect(await refused(store.scope((scope) => removeTimeOff(scope, timeOffId), as))).toBe(
		'FORBIDDEN'
	);
	await block(own);
	const seen = await store.scope((scope) => listTimeOff(scope), as);
	expect(seen.map(({ staffId }) => staffId)).toEqual([own]);
	expect(await store.scope((scope) => listTimeOff(scope))).toHaveLength(2);
});

test('the reason of an absence stays out of the sealed facts', async () => {
	const store = await makeStore(db);
	const { timeOffId } = await store.scope((scope) => blockTime(scope, off(store)));
	const [event] = await db.owner<{ facts: object; personal: object }>(
		'select facts, personal from events where subject_id = $1',
		[timeOffId]
	);
	expect(JSON.stringify(event?.facts)).not.toContain('Dentist');
	expect(event?.personal).toEqual({ reason: 'Dentist' });
});

test('D22: a longer service changes new bookings only; what is held or booked keeps its length and price', async () => {
	const store = await makeStore(db, { services: [] });
	const { serviceId } = await createIn(store, { duration: '30', price: '30' });
	await performIn(store, serviceId);
	const here: TestStore = { ...store, serviceIds: [serviceId] };
	await book(here, { startsAt: wallTime(5, '09:00') });
	await store.scope((scope) => hold(scope, here, { startsAt: wallTime(5, '10:00') }));
	const { input } = await store.scope((scope) => getServiceToEdit(scope, serviceId));
	await store.scope((scope) =>
		editService(
			scope,
			'EUR',
			serviceId,
			serviceInput.parse({ ...input, duration: '1 h', price: '55' })
		)
	);
	await book(here, { startsAt: wallTime(5, '12:00') });
	const lengths = await db.owner(
		`select extract(epoch from ends_at - starts_at)::int / 60 as minutes from allocations where store_id = $1 order by starts_at`,
		[store.storeId]
	);
	expect(lengths).toEqual([{ minutes: 30 }, { minutes: 30 }, { minutes: 60 }]);
	const prices = await db.owner(
		`select (offer ->> 'priceMinor')::int as price from claims where store_id = $1 order by id`,
		[store.storeId]
	);
	expect(prices).toEqual([{ price: 3000 }, { price: 3000 }, { price: 5500 }]);
});
