import { CalendarDate, fromAbsolute, parseDate, toCalendarDate } from '@internationalized/date';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	addDays,
	dayNumber,
	daysBetween,
	fromDayNumber,
	instant,
	parseTimestamptz,
	wallClock,
	weekday
} from './time.ts';

/** Whole and half and quarter hours, both hemispheres, a skipped day, and clocks that change at midnight. */
const ZONES = [
	'UTC',
	'Europe/Athens',
	'Europe/London',
	'America/New_York',
	'America/St_Johns',
	'Asia/Kathmandu',
	'Asia/Gaza',
	'Australia/Lord_Howe',
	'Pacific/Apia',
	'Africa/Monrovia'
];
const at = fc
	.integer({ min: Date.UTC(1960, 0, 1), max: Date.UTC(2060, 0, 1) })
	.map((ms) => instant(ms));
const day = fc.integer({ min: -200_000, max: 200_000 });

describe('the wall clock', () => {
	test('says what the calendar library says, of any instant and zone', () => {
		fc.assert(
			fc.property(at, fc.constantFrom(...ZONES), (when, zone) => {
				const zoned = fromAbsolute(when, zone);
				const two = (n: number) => String(n).padStart(2, '0');
				expect(wallClock(when, zone)).toEqual({
					day: toCalendarDate(zoned).toString(),
					time: `${two(zoned.hour)}:${two(zoned.minute)}`,
					offsetMinutes: zoned.offset / 60_000
				});
			}),
			{ numRuns: 1_000 }
		);
	});

	test('changes in the very minute in which the clocks do', () => {
		const change = Date.UTC(2027, 2, 28, 1);
		expect(wallClock(instant(change - 1), 'Europe/Athens').time).toBe('02:59');
		expect(wallClock(instant(change), 'Europe/Athens').time).toBe('04:00');
	});
});

describe('a calendar day', () => {
	test('is counted as the calendar library counts', () => {
		fc.assert(
			fc.property(day, fc.integer({ min: -800, max: 800 }), (number, more) => {
				const date = new CalendarDate(1970, 1, 1).add({ days: number });
				const text = date.toString();
				expect(fromDayNumber(number)).toBe(text);
				expect(dayNumber(text)).toBe(number);
				expect(addDays(text, more)).toBe(date.add({ days: more }).toString());
				expect(daysBetween(text, addDays(text, more))).toBe(more);
				expect(weekday(text)).toBe(date.toDate('UTC').getUTCDay() || 7);
			})
		);
	});

	test.each(['2027-02-30', '2027-13-01', 'soon', '', '2027-1-1'])('is refused as %j', (text) => {
		expect(() => parseDate(text)).toThrow();
		expect(() => dayNumber(text)).toThrow();
		expect(() => addDays(text, 1)).toThrow();
	});
});

test.each([
	['2026-11-21 01:37:19+00', '2026-11-21T01:37:19.000Z'],
	['2026-11-21 01:37:19.123456+00', '2026-11-21T01:37:19.123Z'],
	['2026-11-21 03:37:19+02', '2026-11-21T01:37:19.000Z'],
	['2026-11-21 07:22:19+05:45', '2026-11-21T01:37:19.000Z'],
	['0099-01-01 00:00:00+00', '0099-01-01T00:00:00.000Z']
])("PostgreSQL's %s is %s", (text, iso) => {
	expect(parseTimestamptz(text)).toBe(Date.parse(iso));
});

test.each(['infinity', '2026-11-21 0x:37:19+00', ''])('%j is no instant', (text) => {
	expect(() => parseTimestamptz(text)).toThrow(RangeError);
});
