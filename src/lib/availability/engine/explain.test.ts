import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explain } from './explain.ts';
import { findSlots } from './slots.ts';
import {
	booked,
	day,
	dayOfBerlin,
	hours,
	location,
	NOTHING_TAKEN,
	request,
	service,
	staff,
	store,
	taken,
	times
} from './testing/store.ts';
import { makeWorld } from './testing/worlds.ts';

const TUESDAY = '2027-02-16';

function explained(rules = store(), readings = NOTHING_TAKEN, changes = {}) {
	const [from, until] = dayOfBerlin(TUESDAY);
	const list = explain(rules, readings, request(changes), from, until);
	return list.map((one, n) => ({ ...one, time: times(list)[n]! }));
}

test('each start of the day has its reasons or is offered', () => {
	const readings = taken({ ranges: [booked(`${TUESDAY} 12:00`, `${TUESDAY} 13:00`)] });
	const list = explained(store(), readings);
	expect(list.map((one) => one.time)).toEqual([
		'09:00',
		'10:00',
		'11:00',
		'12:00',
		'13:00',
		'14:00',
		'15:00',
		'16:00'
	]);
	expect(list.filter((one) => !one.offered)).toMatchObject([
		{ time: '12:00', refusals: [{ rule: 'TAKEN', staffId: 'danae', causeId: 'booking 1' }] }
	]);
});

test('a closed day is explained on the grid of the staff’s own hours', () => {
	const closures = [{ id: 'carnival', from: day(TUESDAY), until: day(TUESDAY) }];
	const list = explained(store({ locations: [location({ closures })] }));
	expect(list).toHaveLength(8);
	for (const one of list)
		expect(one.refusals).toEqual([
			{ rule: 'D7_CLOSURE', staffId: 'danae', causeId: 'carnival', causeKind: 'closure' }
		]);
});

test('a day on which nobody works is explained on the location’s grid, else from midnight', () => {
	const nobody = [staff('danae', { hours: new Map() })];
	const open = store({ staff: nobody, locations: [location({ hours: hours(['10:00-12:00']) })] });
	expect(explained(open).map((one) => one.time)).toEqual(['10:00', '11:00']);
	const always = explained(store({ staff: nobody }));
	expect(always).toHaveLength(24);
	expect(always[0]!.refusals[0]!.rule).toBe('D7_STAFF_HOURS');
});

test('a start too late for the length is shown with the hours that end too soon', () => {
	const rules = store({ services: [service({ slotStep: 30 })] });
	expect(explained(rules).at(-1)).toMatchObject({
		time: '16:30',
		offered: false,
		refusals: [{ rule: 'D7_STAFF_HOURS' }]
	});
});

test('an unknown service has nothing to explain', () => {
	expect(explained(store(), NOTHING_TAKEN, { serviceId: 'nothing' })).toEqual([]);
});

test('what is offered is the list, and everything else has a reason', () => {
	fc.assert(
		fc.property(fc.gen(), (g) => {
			const { rules, taken: readings, request: asked, from, until } = makeWorld(g);
			const list = explain(rules, readings, asked, from, until);
			const slots = findSlots(rules, readings, asked, from, until);
			const offered = list.filter((one) => one.offered).map((one) => one.start);
			expect(offered).toEqual(slots.map((slot) => slot.start));
			for (const one of list) {
				if (!one.offered) expect(one.refusals.length).toBeGreaterThan(0);
				expect(one.start).toBeGreaterThanOrEqual(from);
				expect(one.start).toBeLessThan(until);
			}
		}),
		{ numRuns: 100 }
	);
});
