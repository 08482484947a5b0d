/** How near and how far ahead one may book, and in which season: rules that look only at the start (D2, D3, A3.4). */
import type { BookingWindow, Minute, Ranges, Request, ServiceRules, ZoneTable } from './model.ts';
import { intersect, normalise, NOTHING, push } from './ranges.ts';
import {
	DAY_MINUTES,
	dayStart,
	localDay,
	localWall,
	nextChange,
	offsetAt,
	toUtc,
	weekdayOf
} from './zones.ts';

/** A question about starts in [from, until). */
export interface Span {
	readonly service: ServiceRules;
	readonly zone: ZoneTable;
	readonly request: Request;
	readonly from: Minute;
	readonly until: Minute;
}

/** Clock changes move a wall time by less than this. */
const SLACK = DAY_MINUTES + 60;

function between(low: Minute, high: Minute): Ranges {
	return low < high ? [low, high] : NOTHING;
}

/** D2: not in the past, and not inside the minimum notice. */
export function noticeStarts({ service, zone, request, from, until }: Span): Ranges {
	if (request.ignoreNotice) return between(from, until);
	const { unit, value } = service.minimumNotice;
	const soonest = Math.max(from, request.now);
	if (unit === 'minutes') return between(Math.max(soonest, request.now + value), until);
	if (value <= 0) return between(soonest, until);
	return daysAhead(zone, request.now, value, soonest, until);
}

/** Starts whose wall time `days` local days earlier has not passed yet. */
function daysAhead(
	zone: ZoneTable,
	now: Minute,
	days: number,
	from: Minute,
	until: Minute
): Ranges {
	const later = now + days * DAY_MINUTES;
	const soonest = later + offsetAt(zone, now) - offsetAt(zone, later);
	const calm = (at: Minute): boolean => nextChange(zone, at - SLACK) > at + SLACK;
	if (calm(now) && calm(later)) return between(Math.max(from, soonest), until);
	// Near a clock change "the same wall time" is no longer one threshold: ask minute by minute.
	const out: number[] = [];
	const certain = Math.max(from, Math.min(until, later + SLACK));
	for (let start = Math.max(from, later - SLACK); start < certain; start++)
		if (toUtc(zone, localDay(zone, start) - days, localWall(zone, start)) >= now)
			push(out, start, start + 1);
	push(out, certain, until);
	return out;
}

/** D2's other switch: may it be booked for today at all? */
export function sameDayStarts({ service, zone, request, from, until }: Span): Ranges {
	if (service.sameDay || request.ignoreNotice) return between(from, until);
	return between(Math.max(from, dayStart(zone, localDay(zone, request.now) + 1)), until);
}

/** D3: by start, in local days of the location. */
export function windowStarts({ service, zone, request, from, until }: Span): Ranges {
	if (request.ignoreNotice) return between(from, until);
	const { first, last } = windowDays(service.window, zone, request.now);
	return between(
		first === null ? from : Math.max(from, dayStart(zone, first)),
		Math.min(until, dayStart(zone, last + 1))
	);
}

/** First (null: no bound) and last bookable local day. */
export function windowDays(
	window: BookingWindow,
	zone: ZoneTable,
	now: Minute
): { first: number | null; last: number } {
	const today = localDay(zone, now);
	if (window.kind === 'rolling') return { first: null, last: today + window.days };
	if (window.kind === 'range') return { first: window.from, last: window.until };
	let release = today - ((weekdayOf(today) - window.weekday + 7) % 7);
	if (toUtc(zone, release, window.at) > now) release -= 7;
	return { first: null, last: release + window.days };
}

/** A3.4: the start's local day lies in one of the seasons. */
export function seasonStarts({ service, zone, from, until }: Span): Ranges {
	if (service.seasons.length === 0) return between(from, until);
	const pairs: number[] = [];
	for (const season of service.seasons)
		pairs.push(
			season.from === null ? from : Math.max(from, dayStart(zone, season.from)),
			season.until === null ? until : Math.min(until, dayStart(zone, season.until + 1))
		);
	return normalise(pairs);
}

/** Starts that notice, same-day switch and booking window allow: all that joining a session asks of the date. */
export function bookableStarts(span: Span): Ranges {
	const soon = span.service.sameDay ? noticeStarts(span) : both(span);
	return intersect(soon, windowStarts(span));
}

function both(span: Span): Ranges {
	return intersect(noticeStarts(span), sameDayStarts(span));
}
