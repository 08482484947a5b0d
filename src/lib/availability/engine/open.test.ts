import { fromAbsolute } from '@internationalized/date';
import { expect, test } from 'vitest';
import { buildZoneTable } from '#lib/platform/zone-table.ts';
import { findSlots } from './slots.ts';
import {
	at,
	booked,
	day,
	dayOfBerlin,
	hours,
	location,
	NOTHING_TAKEN,
	offeredOn,
	performer,
	ranges,
	refusedBy,
	request,
	service,
	staff,
	store,
	taken,
	times
} from './testing/store.ts';
import { ZONES } from './testing/worlds.ts';
import { dayOf, toUtc } from './zones.ts';

/** A Tuesday in winter. */
const TUESDAY = '2027-02-16';
const danae = (text: string[], overrides = {}, weekdays = [1, 2, 3, 4, 5, 6, 7]) =>
	staff('danae', { hours: new Map([['salon', hours(text, overrides, weekdays)]]) });

test('D7 offered is what location, service windows and staff have in common', () => {
	const rules = store({
		locations: [location({ hours: hours(['08:00-15:00']) })],
		services: [service({ hours: hours(['11:00-20:00']) })],
		staff: [danae(['09:00-13:00', '14:00-18:00'])]
	});
	expect(offeredOn(TUESDAY, rules)).toEqual(['11:00', '12:00', '14:00']);
});

test('D7 a date replaces the weekly rule of its own level only', () => {
	const rules = store({
		locations: [location({ hours: hours(['08:00-18:00'], { [TUESDAY]: ['10:00-12:00'] }) })],
		staff: [danae(['09:00-17:00'], { [TUESDAY]: ['11:00-20:00'] })]
	});
	expect(offeredOn(TUESDAY, rules)).toEqual(['11:00']);
	expect(offeredOn('2027-02-17', rules)).toHaveLength(8);
});

test('D7 a date without ranges is a closed day', () => {
	const rules = store({ staff: [danae(['09:00-17:00'], { [TUESDAY]: [] })] });
	expect(offeredOn(TUESDAY, rules)).toEqual([]);
	expect(refusedBy(`${TUESDAY} 10:00`, rules)).toEqual(['D7_STAFF_HOURS']);
});

test('D7 extra hours open a person outside the location’s hours, and only that person', () => {
	const extra = new Map([['salon', new Map([[day(TUESDAY), ranges('18:00-20:00')]])]]);
	const rules = store({
		locations: [location({ hours: hours(['09:00-11:00']) })],
		services: [service({ performers: [performer('danae'), performer('rhea')] })],
		staff: [staff('danae', { extraHours: extra }), staff('rhea')]
	});
	const evening = { request: { staffId: 'danae' } };
	expect(offeredOn(TUESDAY, rules, evening)).toEqual(['09:00', '10:00', '18:00', '19:00']);
	expect(offeredOn(TUESDAY, rules, { request: { staffId: 'rhea' } })).toEqual(['09:00', '10:00']);
	expect(refusedBy(`${TUESDAY} 18:00`, rules, { request: { staffId: 'rhea' } })).toEqual([
		'D7_LOCATION_HOURS',
		'D7_STAFF_HOURS'
	]);
});

test('D7 a closure takes whole local days, extra hours included, and is named', () => {
	const extra = new Map([['salon', new Map([[day(TUESDAY), ranges('18:00-20:00')]])]]);
	const closures = [{ id: 'carnival', from: day(TUESDAY), until: day('2027-02-17') }];
	const rules = store({
		locations: [location({ closures })],
		staff: [staff('danae', { extraHours: extra })]
	});
	expect(offeredOn(TUESDAY, rules)).toEqual([]);
	expect(offeredOn('2027-02-17', rules)).toEqual([]);
	expect(offeredOn('2027-02-18', rules)).toHaveLength(8);
	expect(refusedBy(`${TUESDAY} 10:00`, rules)).toEqual(['D7_CLOSURE']);
});

test('D7 weekly hours are valid between their dates', () => {
	const own = hours(['09:00-11:00']);
	const weekly = own.weekly.map((rule) => ({
		...rule,
		validFrom: day(TUESDAY),
		validUntil: day(TUESDAY)
	}));
	const rules = store({
		staff: [staff('danae', { hours: new Map([['salon', { ...own, weekly }]]) })]
	});
	expect(offeredOn('2027-02-15', rules)).toEqual([]);
	expect(offeredOn(TUESDAY, rules)).toEqual(['09:00', '10:00']);
	expect(offeredOn('2027-02-17', rules)).toEqual([]);
});

test('D7 a season offers the service by the day on which it starts', () => {
	const seasons = [{ from: null, until: day(TUESDAY) }];
	const rules = store({ services: [service({ seasons })] });
	expect(offeredOn(TUESDAY, rules)).toHaveLength(8);
	expect(refusedBy('2027-02-17 10:00', rules)).toEqual(['D7_SEASON']);
});

test('D23 whoever leaves is not offered from that day on', () => {
	const rules = store({ staff: [staff('danae', { leavesOn: day(TUESDAY) })] });
	expect(offeredOn('2027-02-15', rules)).toHaveLength(8);
	expect(refusedBy(`${TUESDAY} 10:00`, rules)).toEqual(['D23_LEFT']);
});

test('C14 22:00-02:00 is one interval: a service may run over midnight, and the grid goes on', () => {
	const rules = store({
		services: [service({ slotStep: 45 })],
		staff: [danae(['22:00-26:00'], {}, [2])]
	});
	expect(offeredOn(TUESDAY, rules)).toEqual(['22:00', '22:45', '23:30']);
	expect(offeredOn('2027-02-17', rules)).toEqual(['00:15', '01:00']);
});

test('C14 an evening written as two days is one interval too', () => {
	const rules = store({
		staff: [
			staff('danae', {
				hours: new Map([
					['salon', hours([], { [TUESDAY]: ['22:00-24:00'], '2027-02-17': ['00:00-02:00'] })]
				])
			})
		],
		services: [service({ slotStep: 30 })]
	});
	expect(offeredOn(TUESDAY, rules)).toEqual(['22:00', '22:30', '23:00', '23:30']);
});

test('C14 a service of 24 hours fits where it is always open', () => {
	const rules = store({
		staff: [danae(['00:00-24:00'])],
		services: [service({ performers: [performer('danae', { phases: [1440] })], slotStep: 360 })]
	});
	expect(offeredOn(TUESDAY, rules)).toEqual(['00:00', '06:00', '12:00', '18:00']);
});

test('C40 a long service does not span a break', () => {
	const rules = store({
		staff: [danae(['09:00-13:00', '14:00-18:00'])],
		services: [service({ performers: [performer('danae', { phases: [180] })] })]
	});
	expect(offeredOn(TUESDAY, rules)).toEqual(['09:00', '10:00', '14:00', '15:00']);
});

test('D0 on the night of spring no time is offered that the clock skips', () => {
	const rules = store({ staff: [danae(['00:00-04:00'])] });
	expect(offeredOn('2027-03-28', rules)).toEqual(['00:00', '01:00', '03:00']);
});

test('D0 on the night of autumn the repeated hour is offered twice, as two instants', () => {
	const rules = store({ staff: [danae(['00:00-04:00'])] });
	const [from, until] = dayOfBerlin('2027-10-31');
	const slots = findSlots(rules, NOTHING_TAKEN, request(), from, until);
	expect(times(slots)).toEqual(['00:00', '01:00', '02:00', '02:00', '03:00']);
	expect(slots.every((slot, n) => n === 0 || slot.start - slots[n - 1]!.start === 60)).toBe(true);
});

test('D0 a duration is elapsed time: an hour booked before the change ends an hour later', () => {
	const rules = store({ staff: [danae(['00:00-06:00'])] });
	const busy = taken({ ranges: [booked('2027-03-28 01:00', '2027-03-28 03:00')] });
	expect(at('2027-03-28 03:00') - at('2027-03-28 01:00')).toBe(60);
	expect(offeredOn('2027-03-28', rules, { taken: busy })).toEqual([
		'00:00',
		'03:00',
		'04:00',
		'05:00'
	]);
});

/** Every third zone the runtime knows, and the odd ones. */
const MANY_ZONES = [...ZONES, ...Intl.supportedValuesOf('timeZone').filter((_, n) => n % 3 === 0)];

test('C9 T16 09:00 stays 09:00 across every change of the clocks from 2025 to 2035', () => {
	const first = dayOf(2025, 1, 1) * 1440;
	const last = dayOf(2036, 1, 1) * 1440;
	let seen = 0;
	for (const name of new Set(MANY_ZONES)) {
		const zone = buildZoneTable(name);
		const rules = store({
			locations: [location({ zone })],
			staff: [danae(['09:00-10:00'])],
			services: [service({ window: { kind: 'rolling', days: 5000 } })]
		});
		for (const change of zone.starts.filter((start) => start >= first && start < last)) {
			const on = Math.floor(change / 1440);
			const [from, until] = [toUtc(zone, on - 2, 0), toUtc(zone, on + 3, 0)];
			const asked = request({ now: from - 1440 });
			const slots = findSlots(rules, NOTHING_TAKEN, asked, from, until);
			const labels = slots.map(({ start }) =>
				fromAbsolute(start * 60_000, name)
					.toString()
					.slice(11, 16)
			);
			expect([name, on, labels]).toEqual([name, on, Array(5).fill('09:00')]);
			seen++;
		}
	}
	expect(seen).toBeGreaterThan(500);
});
