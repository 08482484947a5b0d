import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import type { Taken, TakenSession } from './model.ts';
import { findSlots } from './slots.ts';
import {
	at,
	booked,
	day,
	dayOfBerlin,
	location,
	NOTHING_TAKEN,
	offeredOn,
	performer,
	refusedBy,
	request,
	service,
	session,
	staff,
	store,
	taken
} from './testing/store.ts';

const TUESDAY = '2027-02-16';
const TEN = `${TUESDAY} 10:00`;
const yoga = service({ capacity: 4, maxPersons: 6 });
const rules = store({ services: [yoga] });

/** A session at ten with its own allocation, as the loader reads both. */
function atTen(changes: Partial<TakenSession> = {}, extra: Partial<Taken> = {}): Taken {
	const one = session(TEN, `${TUESDAY} 11:00`, changes);
	const own = booked(TEN, `${TUESDAY} 11:00`, {
		kind: 'group_session',
		causeId: one.id,
		claimId: one.claimId
	});
	return taken({ sessions: [one], ranges: one.staffId ? [own] : [], ...extra });
}

function assigned(readings: Taken, changes = {}) {
	const decision = decide(rules, readings, request(changes), at(TEN));
	return decision.ok ? decision.assignment : decision.refusals;
}

test('D8 without a session, a start makes one with all its places', () => {
	const [from, until] = dayOfBerlin(TUESDAY);
	const slots = findSlots(rules, NOTHING_TAKEN, request(), from, until);
	expect(slots.every((slot) => slot.placesLeft === 4)).toBe(true);
	expect(assigned(NOTHING_TAKEN)).toMatchObject({
		groupSessionId: null,
		footprint: [{ staffId: 'danae' }]
	});
});

test('D8 a session with places left is joined, and its own time takes nothing more', () => {
	expect(assigned(atTen({ places: 3 }))).toMatchObject({
		groupSessionId: 'session 1',
		footprint: []
	});
	const [from, until] = dayOfBerlin(TUESDAY);
	const slot = findSlots(rules, atTen({ places: 3 }), request(), from, until).find(
		({ start }) => start === at(TEN)
	);
	expect(slot).toMatchObject({ placesLeft: 1, staffIds: ['danae'] });
});

test('D8 a party fits whole or not at all', () => {
	expect(assigned(atTen({ places: 2 }), { partySize: 2 })).toMatchObject({
		groupSessionId: 'session 1'
	});
	expect(assigned(atTen({ places: 3 }), { partySize: 2 })).toEqual([
		{ rule: 'D8_CAPACITY', staffId: 'danae', causeId: 'session 1', causeKind: 'group_session' }
	]);
});

test('D8 a party larger than the capacity, and one the service does not take, are refused', () => {
	expect(refusedBy(TEN, rules, { request: { partySize: 5 } })).toEqual(['D8_CAPACITY']);
	expect(refusedBy(TEN, rules, { request: { partySize: 7 } })).toEqual(['D3_3_PARTY_SIZE']);
	const pairs = store({ services: [service({ minPersons: 2, maxPersons: 2 })] });
	expect(refusedBy(TEN, pairs)).toEqual(['D3_3_PARTY_SIZE']);
	expect(refusedBy(TEN, pairs, { request: { partySize: 2 } })).toEqual([]);
});

test('D8 nobody leads two sessions at once', () => {
	const half = store({ services: [service({ capacity: 4, maxPersons: 4, slotStep: 30 })] });
	expect(refusedBy(`${TUESDAY} 10:30`, half, { taken: atTen() })).toEqual(['TAKEN']);
	expect(refusedBy(`${TUESDAY} 11:00`, half, { taken: atTen() })).toEqual([]);
});

test('D8 different services never share a session', () => {
	const other = atTen({ serviceId: 'pilates' });
	expect(refusedBy(TEN, rules, { taken: other })).toEqual(['TAKEN']);
});

test('D8 capacity lowered below those inside: closed for new people', () => {
	expect(refusedBy(TEN, rules, { taken: atTen({ capacity: 2, places: 3 }) })).toEqual([
		'D8_CAPACITY'
	]);
});

test('an empty session that its first booking made counts as free time', () => {
	expect(assigned(atTen({ places: 0 }))).toMatchObject({ groupSessionId: null });
	const other = atTen({ places: 0, serviceId: 'pilates' });
	expect(refusedBy(TEN, rules, { taken: other })).toEqual([]);
});

test('an empty session that staff scheduled stands and is joined', () => {
	expect(assigned(atTen({ places: 0, scheduled: true }))).toMatchObject({
		groupSessionId: 'session 1'
	});
});

test('C39 one’s own places in a full session are free to oneself', () => {
	const full = atTen({ places: 4, ownPlaces: 2 });
	expect(assigned(full, { ownClaimId: 'mine', partySize: 2 })).toMatchObject({
		groupSessionId: 'session 1'
	});
	expect(assigned(full, { ownClaimId: 'mine', partySize: 3 })).toMatchObject([
		{ rule: 'D8_CAPACITY' }
	]);
});

test('a session alone with oneself is joined again, and its time is free for another start', () => {
	const alone = atTen({ places: 1, ownPlaces: 1 });
	const changes = { taken: alone, request: { ownClaimId: 'mine' } };
	expect(assigned(alone, { ownClaimId: 'mine' })).toMatchObject({ groupSessionId: 'session 1' });
	const half = store({ services: [service({ capacity: 4, maxPersons: 4, slotStep: 30 })] });
	expect(refusedBy(`${TUESDAY} 10:30`, half, changes)).toEqual([]);
});

test('a session off the grid and outside the hours is joined as it stands', () => {
	const late = session(`${TUESDAY} 19:10`, `${TUESDAY} 20:10`, { scheduled: true });
	expect(offeredOn(TUESDAY, rules, { taken: taken({ sessions: [late] }) }).at(-1)).toBe('19:10');
});

test('a session on a closed day, of an absent or a former teacher, is not joined', () => {
	const away = booked(`${TUESDAY} 00:00`, `${TUESDAY} 24:00`, { kind: 'time_off', claimId: null });
	const absent = { taken: atTen({ scheduled: true }, { ranges: [away] }) };
	expect(refusedBy(TEN, rules, absent)).toEqual(['D7_TIME_OFF']);
	const closures = [{ id: 'carnival', from: day(TUESDAY), until: day(TUESDAY) }];
	const closed = store({ services: [yoga], locations: [location({ closures })] });
	expect(refusedBy(TEN, closed, { taken: atTen() })).toEqual(['D7_CLOSURE']);
	const gone = store({ services: [yoga], staff: [staff('danae', { leavesOn: day(TUESDAY) })] });
	expect(refusedBy(TEN, gone, { taken: atTen() })).toEqual(['D23_LEFT']);
});

test('with anyone, a session is filled before a new one begins', () => {
	const two = store({
		services: [
			service({ capacity: 4, maxPersons: 4, performers: [performer('danae'), performer('rhea')] })
		],
		staff: [staff('danae'), staff('rhea')]
	});
	const decide2 = (readings: Taken) => decide(two, readings, request(), at(TEN));
	expect(decide2(atTen({ places: 3 }))).toMatchObject({ assignment: { staffId: 'danae' } });
	expect(decide2(atTen({ places: 4 }))).toMatchObject({
		assignment: { staffId: 'rhea', groupSessionId: null }
	});
	expect(
		refusedBy(TEN, two, { taken: atTen({ places: 4 }), request: { staffId: 'danae' } })
	).toEqual(['D8_CAPACITY']);
});

test('without staff, a full session is not doubled at the same time', () => {
	const sauna = service({ capacity: 4, unstaffed: true, performers: [], maxPersons: 4 });
	const open = store({ services: [sauna], locations: [location()] });
	const full = atTen({ staffId: null, places: 4, scheduled: true });
	expect(refusedBy(TEN, open, { taken: full })).toEqual(['D8_CAPACITY']);
	expect(refusedBy(TEN, open, { taken: atTen({ staffId: null, places: 1 }) })).toEqual([]);
});
