/**
 * The one formatter of a booking's time, for page, mail, SMS and calendar file (RULES D18, C11).
 * In person: the location's zone first, the viewer's second when it differs. Remote: the other way round.
 * Intl only: public pages may use it in the browser.
 */
import type { Instant } from '#lib/platform/time.ts';

export interface WhenInput {
	readonly startsAt: Instant;
	readonly endsAt: Instant;
	/** The location's. */
	readonly zone: string;
	/** The reader's, when known. */
	readonly viewerZone: string | null;
	readonly remote: boolean;
	readonly locale: string;
}

export interface ZonedWhen {
	readonly zone: string;
	/** "Athens" of Europe/Athens. */
	readonly city: string;
	/** "Tue 24 Nov 2026" */
	readonly date: string;
	/** "Tuesday 24 November" */
	readonly longDate: string;
	readonly weekday: string;
	readonly dayOfMonth: string;
	readonly monthYear: string;
	/** "11:00" */
	readonly start: string;
	readonly end: string;
	/** "GMT+2": always printed beside the time on clock-change days, and in mails. */
	readonly offset: string;
}

export interface When {
	readonly first: ZonedWhen;
	/** Set when the two zones show different wall clocks at this instant. */
	readonly second: ZonedWhen | null;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(
	locale: string,
	zone: string,
	key: string,
	options: Intl.DateTimeFormatOptions
): Intl.DateTimeFormat {
	const id = `${locale}|${zone}|${key}`;
	let found = formats.get(id);
	if (!found) {
		if (formats.size > 5_000) formats.clear();
		formats.set(id, (found = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })));
	}
	return found;
}

export const cityOf = (zone: string): string =>
	(zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');

/** Always 24 hours in Europe's locales and 12 where people expect it: Intl decides. */
export const timeText = (at: Instant, zone: string, locale: string): string =>
	format(locale, zone, 'time', { hour: '2-digit', minute: '2-digit' }).format(at);

export const offsetText = (at: Instant, zone: string): string =>
	format('en', zone, 'offset', { timeZoneName: 'shortOffset' })
		.formatToParts(at)
		.find((part) => part.type === 'timeZoneName')?.value ?? zone;

export const dateText = (at: Instant, zone: string, locale: string): string =>
	format(locale, zone, 'date', {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		year: 'numeric'
	}).format(at);

/** "Wed 25 Nov": for a time within a year. */
export const shortDateText = (at: Instant, zone: string, locale: string): string =>
	format(locale, zone, 'short', { weekday: 'short', day: 'numeric', month: 'short' })
		.format(at)
		.replace(', ', ' ');

export const shortWeekdayText = (at: Instant, zone: string, locale: string): string =>
	format(locale, zone, 'weekday', { weekday: 'short' }).format(at);

export const weekdayText = (at: Instant, zone: string, locale: string): string =>
	format(locale, zone, 'weekdayLong', { weekday: 'long' }).format(at);

export const longDateText = (at: Instant, zone: string, locale: string): string =>
	format(locale, zone, 'long', { weekday: 'long', day: 'numeric', month: 'long' })
		.format(at)
		.replace(', ', ' ');

function inZone(input: WhenInput, zone: string): ZonedWhen {
	const { startsAt, endsAt, locale } = input;
	const part = (key: string, options: Intl.DateTimeFormatOptions): string =>
		format(locale, zone, key, options).format(startsAt);
	return {
		zone,
		city: cityOf(zone),
		date: dateText(startsAt, zone, locale),
		longDate: longDateText(startsAt, zone, locale),
		weekday: part('weekday', { weekday: 'short' }),
		dayOfMonth: part('day', { day: 'numeric' }),
		monthYear: part('month', { month: 'short', year: 'numeric' }),
		start: timeText(startsAt, zone, locale),
		end: timeText(endsAt, zone, locale),
		offset: offsetText(startsAt, zone)
	};
}

/** Two zones differ for a reader when their offsets do at that instant: Athens and Bucharest are one. */
export const zonesDiffer = (at: Instant, a: string, b: string): boolean =>
	offsetText(at, a) !== offsetText(at, b);

export function formatWhen(input: WhenInput): When {
	const own = inZone(input, input.zone);
	const viewer = input.viewerZone;
	if (viewer === null || !zonesDiffer(input.startsAt, input.zone, viewer))
		return { first: own, second: null };
	const theirs = inZone(input, viewer);
	return input.remote ? { first: theirs, second: own } : { first: own, second: theirs };
}
