import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildZoneTable } from '#lib/platform/zone-table.ts';
import type { DayNumber } from './model.ts';
import { clockOf, dateOf, instantOf } from './testing/oracle-time.ts';
import { at, BERLIN, day, wall } from './testing/store.ts';
import { ZONES } from './testing/worlds.ts';
import {
	civil,
	dayOf,
	dayStart,
	localDay,
	localWall,
	monthOf,
	toUtc,
	weekdayOf,
	weekOf
} from './zones.ts';

const zones = fc.constantFrom(...ZONES);
const FIRST = dayOf(2020, 1, 2);
const LAST = dayOf(2045, 12, 30);

/** Days near a change of the zone's clock half of the time. */
function days(zone: string): fc.Arbitrary<DayNumber> {
	const changes = buildZoneTable(zone).starts.slice(1);
	const any = fc.integer({ min: FIRST, max: LAST });
	if (changes.length === 0) return any;
	const near = fc
		.tuple(fc.constantFrom(...changes), fc.integer({ min: -1, max: 1 }))
		.map(([change, n]) => Math.floor(change / 1440) + n);
	return fc.oneof(near, any);
}

test('D0 a wall time is the same instant as in the calendar library, skipped and repeated ones too', () => {
	const cases = zones.chain((zone) =>
		fc.tuple(fc.constant(zone), days(zone), fc.integer({ min: 0, max: 2880 }))
	);
	fc.assert(
		fc.property(cases, ([zone, on, minutes]) => {
			expect(toUtc(buildZoneTable(zone), on, minutes)).toBe(instantOf(zone, on, minutes));
		}),
		{ numRuns: 3000 }
	);
});

test('D0 the wall clock of an instant is that of the calendar library', () => {
	const cases = zones.chain((zone) =>
		fc.tuple(fc.constant(zone), days(zone), fc.integer({ min: 0, max: 1439 }))
	);
	fc.assert(
		fc.property(cases, ([zone, on, minute]) => {
			const table = buildZoneTable(zone);
			const utc = on * 1440 + minute;
			expect({ day: localDay(table, utc), wall: localWall(table, utc) }).toEqual(
				clockOf(zone, utc)
			);
		}),
		{ numRuns: 3000 }
	);
});

test('D0 a boundary in the hour that spring skips takes the offset before: 02:30 is 03:30', () => {
	const berlin = buildZoneTable(BERLIN);
	const spring = day('2027-03-28');
	expect(toUtc(berlin, spring, wall('02:30'))).toBe(at('2027-03-28 03:30'));
});

test('D0 a boundary in the hour that autumn repeats is its first occurrence', () => {
	const berlin = buildZoneTable(BERLIN);
	const autumn = day('2027-10-31');
	const first = toUtc(berlin, autumn, wall('02:30'));
	expect(localWall(berlin, first + 60)).toBe(wall('02:30'));
	expect(first - dayStart(berlin, autumn)).toBe(150);
});

test('D0 an opening 00:00-04:00 lasts three hours in spring and five in autumn', () => {
	const berlin = buildZoneTable(BERLIN);
	const lasts = (date: string): number =>
		toUtc(berlin, day(date), wall('04:00')) - toUtc(berlin, day(date), 0);
	expect([lasts('2027-03-28'), lasts('2027-10-31'), lasts('2027-06-01')]).toEqual([180, 300, 240]);
});

test('D0 Lord Howe moves its clocks by half an hour', () => {
	const table = buildZoneTable('Australia/Lord_Howe');
	const lasts = (date: string): number =>
		dayStart(table, day(date) + 1) - dayStart(table, day(date));
	expect([lasts('2027-10-03'), lasts('2027-04-04'), lasts('2027-07-01')]).toEqual([
		1410, 1470, 1440
	]);
});

test('D0 a day whose midnight is skipped begins at 01:00', () => {
	const havana = buildZoneTable('America/Havana');
	const table = havana.starts.find((change) => change > dayOf(2027, 1, 1) * 1440)!;
	expect(dayStart(havana, localDay(havana, table))).toBe(table);
	expect(localWall(havana, table)).toBe(60);
});

test('dates, weekdays, weeks and months agree with the calendar library', () => {
	fc.assert(
		fc.property(fc.integer({ min: -200_000, max: 200_000 }), (number) => {
			const date = dateOf(number);
			expect(civil(number)).toEqual({ year: date.year, month: date.month, day: date.day });
			expect(dayOf(date.year, date.month, date.day)).toBe(number);
			expect(weekdayOf(number)).toBe(date.toDate('UTC').getUTCDay() || 7);
			const { from, until } = monthOf(number);
			expect(until - from).toBe(date.calendar.getDaysInMonth(date));
			expect(number - from).toBe(date.day - 1);
		})
	);
});

test('a week begins on the day the store says', () => {
	const thursday = day('2027-03-11');
	expect(weekOf(thursday, 1)).toBe(day('2027-03-08'));
	expect(weekOf(thursday, 7)).toBe(day('2027-03-07'));
	expect(weekOf(thursday, 4)).toBe(thursday);
});
