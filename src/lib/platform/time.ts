/**
 * The only file that knows `Date`. An instant is a branded count of epoch milliseconds; a calendar
 * day is `YYYY-MM-DD`; a wall time is `HH:MM`; the zone is an IANA name (HOUSE rule 14, DECISIONS 9).
 */
import {
	CalendarDate,
	CalendarDateTime,
	fromAbsolute,
	parseDate,
	toZoned
} from '@internationalized/date';

declare const instantBrand: unique symbol;
/** Epoch milliseconds, UTC. */
export type Instant = number & { readonly [instantBrand]: true };
/** `YYYY-MM-DD` in some zone's calendar. */
export type LocalDay = string;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** 24 elapsed hours; a *calendar* day is `addDays`. */
export const DAY = 24 * HOUR;

export const instant = (epochMs: number): Instant => {
	if (!Number.isSafeInteger(epochMs)) throw new RangeError(`not an instant: ${epochMs}`);
	return epochMs as Instant;
};

/** From ISO 8601 with an offset or Z. Throws RangeError on anything else. */
export function parseInstant(iso: string): Instant {
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(iso))
		throw new RangeError(`not an ISO instant: ${iso}`);
	return instant(Date.parse(iso));
}

/** The number that `text` says in decimal from `at` on; NaN when there is something else. */
function digits(text: string, at: number, count: number): number {
	let value = 0;
	for (let i = at; i < at + count; i++) {
		const digit = text.charCodeAt(i) - 48;
		value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
	}
	return value;
}

/** Whole seconds of a connection in UTC, `2026-11-21 01:37:19+00`: what most rows hold. */
const PLAIN_LENGTH = 22;

/** PostgreSQL's `2026-11-21 01:37:19.123456+00` → epoch milliseconds, rounded down. */
export function parseTimestamptz(text: string): Instant {
	if (text.length === PLAIN_LENGTH && text.endsWith('+00')) {
		const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)];
		const [hour, minute] = [digits(text, 11, 2), digits(text, 14, 2)];
		if (year >= 100)
			return instant(Date.UTC(year, month - 1, day, hour, minute, digits(text, 17, 2)));
	}
	const iso = text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
	return instant(Math.floor(Date.parse(iso)));
}

export const toIso = (at: Instant): string => new Date(at).toISOString();

/** For the few libraries (mail, calendar files) that take nothing but a Date. */
export const toDate = (at: Instant): Date => new Date(at);

export const fromDate = (date: Date): Instant => instant(date.getTime());

/** The process clock: for logs and timeouts only. Business time is the database's (`scope.now`). */
export const processNow = (): Instant => instant(Date.now());

export const plus = (at: Instant, ms: number): Instant => instant(at + ms);

export function isZone(zone: string): boolean {
	try {
		new Intl.DateTimeFormat('en', { timeZone: zone });
		return /^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(zone);
	} catch {
		return false;
	}
}

export function isLocalDay(day: string): boolean {
	if (!/^\d{4}-\d\d-\d\d$/.test(day)) return false;
	try {
		return parseDate(day).toString() === day;
	} catch {
		return false;
	}
}

/** Since 1973 every zone changes its offset on a quarter of an hour, UTC: one answer holds for all of it. */
const QUARTER = 15 * MINUTE;
const QUARTERS_SINCE = Date.UTC(1973, 0, 1);
const MOST_QUARTERS = 20_000;
const offsets = new Map<string, number>();

/** Milliseconds east of UTC. Kept, because asking Intl takes a hundred times as long. */
function offsetAt(at: Instant, zone: string): number {
	if (at < QUARTERS_SINCE) return fromAbsolute(at, zone).offset;
	const key = `${zone} ${Math.floor(at / QUARTER)}`;
	let offset = offsets.get(key);
	if (offset === undefined) {
		offset = fromAbsolute(at, zone).offset;
		if (offsets.size >= MOST_QUARTERS) offsets.clear();
		offsets.set(key, offset);
	}
	return offset;
}

/** Wall clock of an instant. `offsetMinutes` is the zone's offset then. */
export function wallClock(
	at: Instant,
	zone: string
): { day: LocalDay; time: string; offsetMinutes: number } {
	const offset = offsetAt(at, zone);
	const local = new Date(at + offset).toISOString();
	return {
		day: local.slice(0, 10),
		time: local.slice(11, 16),
		offsetMinutes: offset / MINUTE
	};
}

export const localDay = (at: Instant, zone: string): LocalDay => wallClock(at, zone).day;

/** D0: a time in the spring gap takes the offset before it (02:30 → 03:30); an ambiguous one the first. */
export function fromWallClock(day: LocalDay, time: string, zone: string): Instant {
	const [hour = 0, minute = 0] = time.split(':').map(Number);
	const date = parseDate(day);
	const local = new CalendarDateTime(date.year, date.month, date.day, hour, minute);
	return fromDate(toZoned(local, zone, 'compatible').toDate());
}

/** First instant of a local day; not always 00:00 (some zones skip midnight). */
export const startOfDay = (day: LocalDay, zone: string): Instant =>
	fromDate(parseDate(day).toDate(zone));

export const addDays = (day: LocalDay, days: number): LocalDay =>
	fromDayNumber(dayNumber(day) + days);

export const addMonths = (day: LocalDay, months: number): LocalDay =>
	parseDate(day).add({ months }).toString();

export const firstOfMonth = (day: LocalDay): LocalDay => parseDate(day).set({ day: 1 }).toString();

export const daysBetween = (from: LocalDay, until: LocalDay): number =>
	dayNumber(until) - dayNumber(from);

/** ISO weekday, 1 = Monday … 7 = Sunday. */
export function weekday(day: LocalDay): number {
	const days = dayNumber(day);
	return ((((days + 3) % 7) + 7) % 7) + 1;
}

/** Days since 1970-01-01 of the local calendar: the engine's DayNumber. */
export function dayNumber(day: LocalDay): number {
	const days = Date.parse(day) / DAY;
	// A day that does not exist, or is not written so: the calendar library says what is wrong with it.
	return Number.isInteger(days) && fromDayNumber(days) === day
		? days
		: parseDate(day).compare(new CalendarDate(1970, 1, 1));
}

export const fromDayNumber = (days: number): LocalDay =>
	new Date(days * DAY).toISOString().slice(0, 10);

/** Epoch minutes, rounded down: the engine's unit. */
export const toMinute = (at: Instant): number => Math.floor(at / MINUTE);
export const fromMinute = (minute: number): Instant => instant(minute * MINUTE);
