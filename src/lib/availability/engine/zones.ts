/**
 * Wall clocks by integer arithmetic over a `ZoneTable` (RULES D0). No Date, no Intl.
 *
 * A wall time that a clock change skips takes the offset before the change (02:30 becomes 03:30);
 * one that happens twice is its first occurrence. Starts and ends of rules are read alike, so that
 * neighbouring ranges keep touching and a break inside a repeated hour is not swallowed; an opening
 * 00:00-04:00 then lasts 3 h or 5 h, because 04:00 itself is neither skipped nor repeated.
 */
import type { DayNumber, Minute, WallMinute, ZoneTable } from './model.ts';

export const DAY_MINUTES = 1440;

/** Index of the stretch of constant offset that holds this instant. */
function stretchAt(zone: ZoneTable, utc: Minute): number {
	let low = 0;
	let high = zone.starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (zone.starts[middle]! <= utc) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** Minutes to add to UTC to read the wall clock. */
export function offsetAt(zone: ZoneTable, utc: Minute): number {
	return zone.offsets[stretchAt(zone, utc)]!;
}

/** First instant after `utc` at which the offset changes; Infinity when none is known. */
export function nextChange(zone: ZoneTable, utc: Minute): Minute {
	return zone.starts[stretchAt(zone, utc) + 1] ?? Infinity;
}

/** The instant of a wall time; `wall` may lie past 1440 or below 0. See the file's head for clock changes. */
export function toUtc(zone: ZoneTable, day: DayNumber, wall: WallMinute): Minute {
	const local = day * DAY_MINUTES + wall;
	const { starts, offsets } = zone;
	let low = 0;
	let high = starts.length - 1;
	// The first stretch whose wall clock has not yet run past `local` when it ends.
	while (low < high) {
		const middle = (low + high) >> 1;
		if (local < starts[middle + 1]! + offsets[middle]!) high = middle;
		else low = middle + 1;
	}
	const utc = local - offsets[low]!;
	return low > 0 && utc < starts[low]! ? local - offsets[low - 1]! : utc;
}

/** The local calendar day an instant falls on. */
export function localDay(zone: ZoneTable, utc: Minute): DayNumber {
	return Math.floor((utc + offsetAt(zone, utc)) / DAY_MINUTES);
}

/** Wall minutes since local midnight, 0…1439, as the clock on the wall shows them. */
export function localWall(zone: ZoneTable, utc: Minute): WallMinute {
	const local = utc + offsetAt(zone, utc);
	return local - Math.floor(local / DAY_MINUTES) * DAY_MINUTES;
}

/** First instant of a local day (00:00, or 01:00 where the change of the clocks skips midnight). */
export function dayStart(zone: ZoneTable, day: DayNumber): Minute {
	return toUtc(zone, day, 0);
}

/** Days since 1970-01-01 of a Gregorian date (H. Hinnant, "days_from_civil"). */
export function dayOf(year: number, month: number, dayOfMonth: number): DayNumber {
	const y = month <= 2 ? year - 1 : year;
	const era = Math.floor(y / 400);
	const yearOfEra = y - era * 400;
	const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
	const dayOfEra =
		yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
	return era * 146097 + dayOfEra - 719468;
}

/** The Gregorian date of a day number ("civil_from_days"). */
export function civil(day: DayNumber): { year: number; month: number; day: number } {
	const z = day + 719468;
	const era = Math.floor(z / 146097);
	const dayOfEra = z - era * 146097;
	const yearOfEra = Math.floor(
		(dayOfEra -
			Math.floor(dayOfEra / 1460) +
			Math.floor(dayOfEra / 36524) -
			Math.floor(dayOfEra / 146096)) /
			365
	);
	const dayOfYear =
		dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const shifted = Math.floor((5 * dayOfYear + 2) / 153);
	const month = shifted + (shifted < 10 ? 3 : -9);
	return {
		year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
		month,
		day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
	};
}

/** ISO weekday: 1 = Monday … 7 = Sunday. */
export function weekdayOf(day: DayNumber): number {
	return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** First day of the week that holds `day`, when weeks begin on ISO weekday `weekStart`. */
export function weekOf(day: DayNumber, weekStart: number): DayNumber {
	return day - ((weekdayOf(day) - weekStart + 7) % 7);
}

/** First day of the month that holds `day`, and of the next one. */
export function monthOf(day: DayNumber): { from: DayNumber; until: DayNumber } {
	const { year, month } = civil(day);
	return {
		from: dayOf(year, month, 1),
		until: month === 12 ? dayOf(year + 1, 1, 1) : dayOf(year, month + 1, 1)
	};
}
