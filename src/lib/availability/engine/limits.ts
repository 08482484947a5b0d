/** Most starts or minutes per day, week or month of the location (D6, C13, C40). */
import type { CountedBooking, Limit, Minute, Ranges, ZoneTable } from './model.ts';
import { normalise } from './ranges.ts';
import { dayStart, localDay, monthOf, weekOf } from './zones.ts';

interface Period {
	readonly from: Minute;
	readonly until: Minute;
	starts: number;
	minutes: number;
	/** Group sessions counted already: another place in one of them counts nothing. */
	readonly sessions: Set<string>;
}

/** One limit with what already counts towards it. */
export interface Tally {
	readonly limit: Limit;
	readonly zone: ZoneTable;
	readonly weekStart: number;
	/** By first minute. */
	readonly periods: ReadonlyMap<Minute, Period>;
}

function periodAt(
	at: Minute,
	per: Limit['per'],
	zone: ZoneTable,
	weekStart: number
): { from: Minute; until: Minute } {
	const day = localDay(zone, at);
	const days =
		per === 'day'
			? { from: day, until: day + 1 }
			: per === 'week'
				? { from: weekOf(day, weekStart), until: weekOf(day, weekStart) + 7 }
				: monthOf(day);
	return { from: dayStart(zone, days.from), until: dayStart(zone, days.until) };
}

/** `entries`: the bookings this limit is about, the asker's own already left out. */
export function tallyOf(
	limit: Limit,
	zone: ZoneTable,
	weekStart: number,
	entries: readonly CountedBooking[]
): Tally {
	const periods = new Map<Minute, Period>();
	for (const entry of entries) {
		const { from, until } = periodAt(entry.start, limit.per, zone, weekStart);
		let period = periods.get(from);
		if (!period) {
			period = { from, until, starts: 0, minutes: 0, sessions: new Set() };
			periods.set(from, period);
		}
		if (entry.groupSessionId !== null) {
			if (period.sessions.has(entry.groupSessionId)) continue;
			period.sessions.add(entry.groupSessionId);
		}
		period.starts++;
		period.minutes += entry.minutes;
	}
	return { limit, zone, weekStart, periods };
}

function exceeds(limit: Limit, starts: number, minutes: number): boolean {
	if (limit.maxBookings !== null && starts > limit.maxBookings) return true;
	return limit.maxMinutes !== null && minutes > limit.maxMinutes;
}

/** Periods in which one more start of `minutes` would be one too many, within [from, until). */
export function fullPeriods(tally: Tally, minutes: number, from: Minute, until: Minute): Ranges {
	if (exceeds(tally.limit, 1, minutes)) return [from, until];
	const pairs: number[] = [];
	for (const period of tally.periods.values())
		if (exceeds(tally.limit, period.starts + 1, period.minutes + minutes))
			pairs.push(Math.max(from, period.from), Math.min(until, period.until));
	return normalise(pairs);
}

/** May a place be taken at `start`? `sessionId`: in this group session, which counts once however many join. */
export function limitAllows(
	tally: Tally,
	start: Minute,
	minutes: number,
	sessionId: string | null
): boolean {
	const { from } = periodAt(start, tally.limit.per, tally.zone, tally.weekStart);
	const period = tally.periods.get(from);
	if (period && sessionId !== null && period.sessions.has(sessionId)) return true;
	return !exceeds(tally.limit, (period?.starts ?? 0) + 1, (period?.minutes ?? 0) + minutes);
}
