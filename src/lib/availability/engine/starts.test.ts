import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import type { Performer, ServiceRules } from './model.ts';
import {
	at,
	booked,
	hours,
	location,
	NOTHING_TAKEN,
	offeredOn,
	performer,
	refusedBy,
	request,
	service,
	staff,
	store,
	taken
} from './testing/store.ts';

const TUESDAY = '2027-02-16';
const noon = taken({ ranges: [booked(`${TUESDAY} 12:00`, `${TUESDAY} 13:00`)] });

function withWork(work: Partial<Performer>, changes: Partial<ServiceRules> = {}) {
	return store({
		services: [service({ performers: [performer('danae', work)], ...changes })],
		staff: [staff('danae', { hours: new Map([['salon', hours(['09:00-17:00'])]]) })]
	});
}

test('D5 the grid is anchored where each working interval begins', () => {
	const rules = store({
		services: [service({ slotStep: 45 })],
		staff: [staff('danae', { hours: new Map([['salon', hours(['09:10-11:30', '13:05-15:00'])]]) })]
	});
	expect(offeredOn(TUESDAY, rules)).toEqual(['09:10', '09:55', '13:05', '13:50']);
});

test('D5 bookings do not move the grid (easyappointments#1822)', () => {
	const rules = withWork({});
	const odd = taken({ ranges: [booked(`${TUESDAY} 10:07`, `${TUESDAY} 10:22`)] });
	expect(offeredOn(TUESDAY, rules, { taken: odd })).toEqual([
		'09:00',
		'11:00',
		'12:00',
		'13:00',
		'14:00',
		'15:00',
		'16:00'
	]);
	expect(refusedBy(`${TUESDAY} 10:22`, rules, { taken: odd })).toEqual(['D5_GRID']);
});

test('D5 on the clock, starts are at :00 :20 :40 whenever the interval begins', () => {
	const rules = store({
		services: [service({ slotStep: 20, grid: 'clock' })],
		staff: [staff('danae', { hours: new Map([['salon', hours(['09:10-11:00'])]]) })]
	});
	expect(offeredOn(TUESDAY, rules)).toEqual(['09:20', '09:40', '10:00']);
});

test('D5 the automatic step is the greatest common divisor of what this person offers', () => {
	const rules = store({
		services: [
			service({ slotStep: null, performers: [performer('danae', { phases: [60] })] }),
			service({
				id: 'colour',
				slotStep: null,
				performers: [performer('danae', { phases: [20, 25, 45] })]
			})
		],
		staff: [staff('danae', { hours: new Map([['salon', hours(['09:00-10:45'])]]) })]
	});
	expect(offeredOn(TUESDAY, rules)).toEqual(['09:00', '09:30']);
});

test('D5 the last start is the one that ends at closing', () => {
	expect(offeredOn(TUESDAY, withWork({ phases: [50] }, { slotStep: 5 })).at(-1)).toBe('16:10');
});

test('D4 C17 buffers of neighbours add up', () => {
	const rules = withWork({ phases: [30], bufferBefore: 10, bufferAfter: 5 }, { slotStep: 5 });
	// The neighbour's own buffers are in its taken time: 11:50 to 13:05.
	const neighbour = taken({ ranges: [booked(`${TUESDAY} 11:50`, `${TUESDAY} 13:05`)] });
	const starts = offeredOn(TUESDAY, rules, { taken: neighbour });
	expect(starts).toContain('11:15');
	expect(starts).not.toContain('11:20');
	expect(starts).toContain('13:15');
	expect(starts).not.toContain('13:10');
	expect(refusedBy(`${TUESDAY} 11:20`, rules, { taken: neighbour })).toEqual(['D4_BUFFER']);
});

test('D4 buffers apply to external busy time', () => {
	const busy = booked(`${TUESDAY} 12:00`, `${TUESDAY} 13:00`, { kind: 'busy', claimId: null });
	const rules = withWork({ bufferAfter: 15 }, { slotStep: 15 });
	const changes = { taken: taken({ ranges: [busy] }) };
	expect(refusedBy(`${TUESDAY} 11:00`, rules, changes)).toEqual(['D4_BUFFER']);
	expect(refusedBy(`${TUESDAY} 10:45`, rules, changes)).toEqual([]);
	expect(refusedBy(`${TUESDAY} 12:15`, rules, changes)).toEqual(['D25_BUSY']);
});

test('D4 the first start is at opening and the last ends at closing, buffers or not', () => {
	const starts = offeredOn(TUESDAY, withWork({ bufferBefore: 30, bufferAfter: 30 }));
	expect([starts[0], starts.at(-1)]).toEqual(['09:00', '16:00']);
});

test('D4 a switch keeps buffers inside the hours', () => {
	const rules = withWork({ bufferBefore: 30, bufferAfter: 30 }, { buffersSpill: false });
	const starts = offeredOn(TUESDAY, rules);
	expect([starts[0], starts.at(-1)]).toEqual(['10:00', '15:00']);
	expect(refusedBy(`${TUESDAY} 09:00`, rules)).toEqual(['D4_BUFFER']);
});

test('D4 buffers never spill into another location’s interval', () => {
	const both = new Map([
		['salon', hours(['09:00-12:00'])],
		['annex', hours(['12:00-17:00'])]
	]);
	const rules = store({
		locations: [location(), location({ id: 'annex' })],
		staff: [staff('danae', { hours: both })],
		services: [service({ performers: [performer('danae', { bufferAfter: 10 })] })]
	});
	expect(offeredOn(TUESDAY, rules)).toEqual(['09:00', '10:00']);
	expect(refusedBy(`${TUESDAY} 11:00`, rules)).toEqual(['D4_BUFFER']);
});

test('D9 a person is free while the colour works', () => {
	const rules = withWork({ phases: [20, 60, 40] }, { slotStep: 20 });
	// Starting at 11:40, the hour of processing is exactly 12:00 to 13:00.
	expect(refusedBy(`${TUESDAY} 11:40`, rules, { taken: noon })).toEqual([]);
	expect(refusedBy(`${TUESDAY} 12:00`, rules, { taken: noon })).toEqual(['TAKEN']);
	expect(refusedBy(`${TUESDAY} 11:20`, rules, { taken: noon })).toEqual(['TAKEN']);
});

test('D9 each busy phase becomes one footprint, buffers at the outer ends', () => {
	const rules = withWork({ phases: [20, 60, 40], bufferBefore: 5, bufferAfter: 10 });
	const decision = decide(rules, NOTHING_TAKEN, request(), at(`${TUESDAY} 10:00`));
	if (!decision.ok) throw new Error('refused');
	const parts = decision.assignment.footprint.map(({ start, end }) => [start, end]);
	expect(parts).toEqual([
		[at(`${TUESDAY} 09:55`), at(`${TUESDAY} 10:20`)],
		[at(`${TUESDAY} 11:20`), at(`${TUESDAY} 12:10`)]
	]);
	expect(decision.assignment.end).toBe(at(`${TUESDAY} 12:00`));
});

test('neighbours may touch: intervals are half-open', () => {
	const starts = offeredOn(TUESDAY, withWork({}), { taken: noon });
	expect(starts).toContain('11:00');
	expect(starts).toContain('13:00');
	expect(starts).not.toContain('12:00');
});

test.each([
	['booking', 'TAKEN'],
	['group_session', 'TAKEN'],
	['hold', 'HELD'],
	['time_off', 'D7_TIME_OFF'],
	['busy', 'D25_BUSY']
] as const)('a start under a %s is refused with %s and says what it is', (kind, rule) => {
	const range = booked(`${TUESDAY} 12:00`, `${TUESDAY} 13:00`, { kind, causeId: 'the cause' });
	const decision = decide(
		withWork({}),
		taken({ ranges: [range] }),
		request(),
		at(`${TUESDAY} 12:00`)
	);
	expect(decision).toEqual({
		ok: false,
		refusals: [{ rule, staffId: 'danae', causeId: 'the cause', causeKind: kind }]
	});
});

test('C39 one’s own hold is not in the way, somebody else’s is', () => {
	const held = booked(`${TUESDAY} 12:00`, `${TUESDAY} 13:00`, { kind: 'hold', claimId: 'mine' });
	const rules = withWork({});
	const changes = (ownClaimId: string | null) => ({
		taken: taken({ ranges: [held] }),
		request: { ownClaimId }
	});
	expect(refusedBy(`${TUESDAY} 12:00`, rules, changes('mine'))).toEqual([]);
	expect(refusedBy(`${TUESDAY} 12:00`, rules, changes(null))).toEqual(['HELD']);
	expect(refusedBy(`${TUESDAY} 12:00`, rules, changes('yours'))).toEqual(['HELD']);
});

test('a refusal names every reason, for each person (A4.8)', () => {
	const rules = store({
		services: [service({ performers: [performer('danae'), performer('rhea')] })],
		staff: [staff('danae'), staff('rhea', { hours: new Map() })]
	});
	const changes = { taken: noon, request: { now: at(`${TUESDAY} 12:30`) } };
	expect(refusedBy(`${TUESDAY} 12:00`, rules, changes)).toEqual([
		'D2_MINIMUM_NOTICE',
		'TAKEN',
		'D7_STAFF_HOURS'
	]);
});

test('a person who does not perform the service here is refused by name', () => {
	const decision = decide(
		store({ staff: [staff('danae'), staff('rhea')] }),
		NOTHING_TAKEN,
		request({ staffId: 'rhea' }),
		at(`${TUESDAY} 12:00`)
	);
	expect(decision).toEqual({
		ok: false,
		refusals: [{ rule: 'D13_NOT_PERFORMED', staffId: 'rhea', causeId: 'cut', causeKind: 'service' }]
	});
});

test('taken time that comes unsorted still counts', () => {
	const late = booked(`${TUESDAY} 16:00`, `${TUESDAY} 17:00`);
	const early = booked(`${TUESDAY} 09:00`, `${TUESDAY} 10:00`);
	const other = booked(`${TUESDAY} 09:00`, `${TUESDAY} 17:00`, { ownerId: 'rhea' });
	const starts = offeredOn(TUESDAY, withWork({}), {
		taken: taken({ ranges: [late, other, early] })
	});
	expect([starts[0], starts.at(-1)]).toEqual(['10:00', '15:00']);
});
