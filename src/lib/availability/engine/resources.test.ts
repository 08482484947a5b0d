import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import type { Footprint, ResourceRules, Taken } from './model.ts';
import {
	at,
	booked,
	hours,
	NOTHING_TAKEN,
	offeredOn,
	performer,
	refusedBy,
	request,
	resource,
	service,
	store,
	taken
} from './testing/store.ts';

const TUESDAY = '2027-02-16';
const NOON = `${TUESDAY} 12:00`;
const oneRoom = [{ typeId: 'room', units: 1, perPerson: false }];

function needing(resources: ResourceRules[], changes: Parameters<typeof service>[0] = {}) {
	return store({ resources, services: [service({ requirements: oneRoom, ...changes })] });
}

function inUse(ownerId: string, units = 1, until = `${TUESDAY} 13:00`) {
	return booked(NOON, until, { ownerId, units, claimId: `claim ${ownerId}` });
}

function footprint(rules: ReturnType<typeof store>, readings: Taken, changes = {}): Footprint[] {
	const decision = decide(rules, readings, request(changes), at(NOON));
	if (!decision.ok) throw new Error('refused');
	return decision.assignment.footprint.filter((part) => part.resourceId !== null);
}

test('D10 without a free room there is no time, and the room is named', () => {
	const rules = needing([resource('blue')]);
	const busy = taken({ ranges: [inUse('blue')] });
	expect(offeredOn(TUESDAY, rules, { taken: busy })).not.toContain('12:00');
	expect(decide(rules, busy, request(), at(NOON))).toEqual({
		ok: false,
		refusals: [{ rule: 'D10_RESOURCE', staffId: 'danae', causeId: 'blue', causeKind: 'resource' }]
	});
});

test('D10 a type of which the location has none is named by its type', () => {
	expect(decide(needing([]), NOTHING_TAKEN, request(), at(NOON))).toMatchObject({
		refusals: [{ rule: 'D10_RESOURCE', causeId: 'room' }]
	});
});

test('D10 another room of the type is as good', () => {
	const rules = needing([resource('blue'), resource('green')]);
	expect(footprint(rules, taken({ ranges: [inUse('blue')] }))).toMatchObject([
		{ resourceId: 'green', exclusive: true, units: 1 }
	]);
});

test('D10 several units may come from several rooms, each once', () => {
	const requirements = [{ typeId: 'room', units: 2, perPerson: false }];
	const rooms = ['blue', 'green', 'red'].map((id) => resource(id));
	const rules = needing(rooms, { requirements });
	const parts = footprint(rules, taken({ ranges: [inUse('blue')] }));
	expect(parts.map((part) => part.resourceId)).toEqual(['green', 'red']);
	const two = taken({ ranges: [inUse('blue'), inUse('red')] });
	expect(refusedBy(NOON, rules, { taken: two })).toEqual(['D10_RESOURCE', 'D10_RESOURCE']);
});

test('D10 of a resource with quantity, the peak over the whole time decides', () => {
	const rules = needing([resource('chairs', { quantity: 3 })], {
		requirements: [{ typeId: 'room', units: 2, perPerson: false }]
	});
	const half = booked(`${TUESDAY} 12:30`, `${TUESDAY} 13:00`, { ownerId: 'chairs' });
	const after = booked(`${TUESDAY} 13:00`, `${TUESDAY} 14:00`, { ownerId: 'chairs', units: 2 });
	expect(footprint(rules, taken({ ranges: [half, after] }))).toMatchObject([
		{ resourceId: 'chairs', units: 2, exclusive: false }
	]);
	const both = taken({ ranges: [half, { ...half, claimId: 'second' }] });
	expect(refusedBy(NOON, rules, { taken: both })).toEqual(['D10_RESOURCE']);
});

test('D10 units per person grow with the party', () => {
	const rules = needing([resource('chairs', { quantity: 3 })], {
		requirements: [{ typeId: 'room', units: 1, perPerson: true }],
		maxPersons: 4
	});
	expect(footprint(rules, NOTHING_TAKEN, { partySize: 3 })).toMatchObject([{ units: 3 }]);
	expect(refusedBy(NOON, rules, { request: { partySize: 4 } })).toEqual(['D10_RESOURCE']);
});

test('a group session takes the units of its whole capacity: who joins brings none', () => {
	const rules = needing([resource('mats', { quantity: 8 })], {
		requirements: [{ typeId: 'room', units: 1, perPerson: true }],
		capacity: 6,
		maxPersons: 6
	});
	expect(footprint(rules, NOTHING_TAKEN)).toMatchObject([{ units: 6 }]);
});

test('D10 a resource has hours of its own', () => {
	const rules = needing([resource('blue', { hours: hours(['10:00-12:00']) })]);
	expect(offeredOn(TUESDAY, rules)).toEqual(['10:00', '11:00']);
});

test('D10 maintenance takes a resource whole, whatever its quantity', () => {
	const rules = needing([resource('chairs', { quantity: 3 })]);
	const broken = taken({ ranges: [{ ...inUse('chairs'), kind: 'time_off', claimId: null }] });
	expect(refusedBy(NOON, rules, { taken: broken })).toEqual(['D10_RESOURCE']);
});

test('D4 buffers occupy resources where the service says so', () => {
	const performers = [performer('danae', { bufferAfter: 30 })];
	const later = taken({
		ranges: [booked(`${TUESDAY} 13:00`, `${TUESDAY} 14:00`, { ownerId: 'blue' })]
	});
	const without = needing([resource('blue')], { performers });
	expect(refusedBy(NOON, without, { taken: later })).toEqual([]);
	const spread = needing([resource('blue')], { performers, buffersOnResources: true });
	expect(refusedBy(NOON, spread, { taken: later })).toEqual(['D10_RESOURCE']);
	expect(footprint(spread, NOTHING_TAKEN)).toMatchObject([
		{ start: at(NOON), end: at(`${TUESDAY} 13:30`) }
	]);
});

test('D9 a room stays busy through processing time', () => {
	const performers = [performer('danae', { phases: [20, 60, 40] })];
	const rules = needing([resource('blue')], { performers });
	expect(footprint(rules, NOTHING_TAKEN)).toMatchObject([
		{ start: at(NOON), end: at(`${TUESDAY} 14:00`) }
	]);
});

test('a room to rent needs nobody', () => {
	const rules = needing([resource('blue')], { unstaffed: true, performers: [], slotStep: 360 });
	expect(offeredOn(TUESDAY, rules)).toEqual(['00:00', '06:00', '12:00', '18:00']);
	expect(offeredOn(TUESDAY, rules, { request: { staffId: 'danae' } })).toEqual([]);
	const decision = decide(rules, NOTHING_TAKEN, request(), at(NOON));
	expect(decision).toMatchObject({
		assignment: { staffId: null, footprint: [{ resourceId: 'blue' }] }
	});
});

test('C39 the resources of one’s own booking are free to oneself', () => {
	const rules = needing([resource('blue')]);
	const own = taken({ ranges: [{ ...inUse('blue'), claimId: 'mine' }] });
	expect(refusedBy(NOON, rules, { taken: own, request: { ownClaimId: 'mine' } })).toEqual([]);
});
