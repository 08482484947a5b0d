/** Amounts, durations and times as sentences of the catalogue; the same on page, mail and SMS (C11). */
import { m } from '#lib/paraglide/messages.js';
import type { PriceKind } from '#lib/catalogue/rules.ts';
import { toLocale } from '#lib/platform/locale.ts';
import { formatMoney } from '#lib/platform/money.ts';
import { HOUR, MINUTE } from '#lib/platform/time.ts';
import type { ZonedWhen } from './when.ts';

export interface Reader {
	/** Of the words. */
	readonly locale: string;
	/** Of dates and numbers: platform/locale formatLocale. */
	readonly formats: string;
}

const words = (reader: Reader) => ({ locale: toLocale(reader.locale) });

/** "1 h 45", "50 min" */
export function durationText(minutes: number, reader: Reader): string {
	const hours = Math.floor(minutes / 60);
	const rest = minutes % 60;
	if (hours === 0) return m.book_minutes({ minutes: rest }, words(reader));
	if (rest === 0) return m.book_hours({ hours }, words(reader));
	return m.book_hours_minutes({ hours, minutes: String(rest).padStart(2, '0') }, words(reader));
}

export const amountText = (amountMinor: number, currency: string, reader: Reader): string =>
	formatMoney({ amountMinor, currency }, reader.formats, { trim: true });

/** "€28", "from €140", "€35 each", "€45 an hour". `varies`: performers have different prices. */
export function priceText(
	kind: PriceKind,
	amountMinor: number,
	currency: string,
	varies: boolean,
	reader: Reader
): string {
	if (amountMinor === 0 && !varies) return m.book_price_free({}, words(reader));
	const price = amountText(amountMinor, currency, reader);
	if (kind === 'per_person') return m.book_price_each({ price }, words(reader));
	if (kind === 'per_hour') return m.book_price_hour({ price }, words(reader));
	return kind === 'from' || varies ? m.book_price_from({ price }, words(reader)) : price;
}

/** "11:00 to 12:45, Athens time" */
export const rangeText = (when: ZonedWhen, reader: Reader): string =>
	m.book_time_range({ start: when.start, end: when.end, city: when.city }, words(reader));

/** "2 days and 20 hours", "5 hours", "40 minutes": rounded down, never promising more than there is. */
export function spanText(ms: number, reader: Reader): string {
	const hours = Math.floor(ms / HOUR);
	if (hours >= 48)
		return m.book_duration_days_hours(
			{ days: Math.floor(hours / 24), hours: hours % 24 },
			words(reader)
		);
	if (hours >= 2) return m.book_duration_hours({ hours }, words(reader));
	return m.book_duration_minutes({ minutes: Math.max(0, Math.floor(ms / MINUTE)) }, words(reader));
}
