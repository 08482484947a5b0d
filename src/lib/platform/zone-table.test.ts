import { fromAbsolute } from '@internationalized/date';
import { expect, test } from 'vitest';
import { MINUTE, parseInstant } from './time.ts';
import { buildZoneTable, type ZoneTable } from './zone-table.ts';

const ZONES = [
	'Europe/Berlin',
	'America/New_York',
	'Australia/Lord_Howe',
	'Africa/Casablanca',
	'Asia/Kathmandu',
	'Pacific/Apia',
	'Asia/Almaty',
	'Europe/Athens',
	'Asia/Gaza'
];

const FIRST = 18262 * 1440;
const END = 27759 * 1440;

function offsetIn(table: ZoneTable, utcMinute: number): number {
	return table.offsets[table.starts.findLastIndex((start) => start <= utcMinute)]!;
}

/** The calendar library reads the wall clock of an instant: another way to the same offset. */
function offsetOf(zone: string, utcMinute: number): number {
	return fromAbsolute(utcMinute * 60_000, zone).offset / 60_000;
}

test.each(ZONES)('the table of %s agrees with the calendar library on any day to 2045', (zone) => {
	const table = buildZoneTable(zone);
	for (let at = FIRST; at < END; at += 3 * 1440 + 61)
		expect([at, offsetIn(table, at)]).toEqual([at, offsetOf(zone, at)]);
});

test.each(ZONES)('each change of %s is exact to the minute', (zone) => {
	const table = buildZoneTable(zone);
	for (const [n, start] of table.starts.entries()) {
		if (n === 0) continue;
		expect(offsetOf(zone, start - 1)).toBe(table.offsets[n - 1]);
		expect(offsetOf(zone, start)).toBe(table.offsets[n]);
		expect(table.offsets[n]).not.toBe(table.offsets[n - 1]);
	}
});

test('known changes are found', () => {
	const starts = (zone: string): readonly number[] => buildZoneTable(zone).starts;
	const utc = (iso: string): number => parseInstant(iso) / MINUTE;
	expect(starts('Europe/Berlin')).toContain(utc('2027-03-28T01:00Z'));
	expect(starts('America/New_York')).toContain(utc('2027-11-07T06:00Z'));
	expect(starts('Asia/Almaty')).toContain(utc('2024-02-29T18:00Z'));
	expect(starts('Australia/Lord_Howe')).toContain(utc('2027-04-03T15:00Z'));
	expect(buildZoneTable('Asia/Kathmandu').offsets).toEqual([345]);
});

test('before the first probe the first offset holds', () => {
	const table = buildZoneTable('Europe/Berlin');
	expect(table.starts[0]).toBe(-Infinity);
	expect(table.offsets[0]).toBe(60);
});

test('a zone is probed once', () => {
	expect(buildZoneTable('Europe/Athens')).toBe(buildZoneTable('Europe/Athens'));
});

test('a name that is no zone throws', () => {
	expect(() => buildZoneTable('Europe/Atlantis')).toThrow(RangeError);
});
