import { AppError } from '#lib/platform/errors.ts';
import { currencyDigits, parseAmount, roundHalfUp } from '#lib/platform/money.ts';
import type { LocalDay } from '#lib/platform/time.ts';

/** D6, as stored with a service or staff member; null = no limit of that kind. */
export interface LimitRule {
	readonly per: 'day' | 'week' | 'month';
	readonly maxBookings: number | null;
	readonly maxMinutes: number | null;
}

export type PriceKind = 'fixed' | 'per_hour' | 'per_person' | 'from';

/**
 * What is charged for one booking, minor units. `unitMinor` is the service's or the performer's own
 * price. Per hour is by the booked minutes, rounded half up once at the end (A3.2).
 */
export function priceOf(
	kind: PriceKind,
	unitMinor: number,
	durationMinutes: number,
	partySize: number
): number {
	if (kind === 'per_hour') return roundHalfUp((unitMinor * durationMinutes) / 60);
	if (kind === 'per_person') return unitMinor * partySize;
	return unitMinor;
}

/** Minutes from start to end: staff busy and free phases together. */
export const durationOf = (phases: readonly number[]): number =>
	phases.reduce((sum, phase) => sum + phase, 0);

/** The largest price the schema takes: a billion of most currencies. */
const MOST_MINOR = 100_000_000_000;

const SIGNS = /^\s*[€$£¥₹₺₸]?\s*|\s*[€$£¥₹₺₸]?\s*$/g;

/**
 * A price as typed ("28", "28,50", "€ 28") to minor units of the store's currency. Throws BAD_INPUT
 * with `reason` price_negative, price_digits (finer than the currency), price_shape or price_large.
 */
export function parsePrice(text: string, currency: string, field = 'price'): number {
	const plain = text.replaceAll(SIGNS, '');
	const refuse = (reason: string): never => {
		throw new AppError('BAD_INPUT', { field, reason, currency });
	};
	if (/^[-−]/.test(plain)) return refuse('price_negative');
	const decimals = /^\d{1,12}(?:[.,](\d+))?$/.exec(plain);
	if (!decimals) return refuse('price_shape');
	if ((decimals[1]?.length ?? 0) > currencyDigits(currency)) return refuse('price_digits');
	const minor = parseAmount(plain, currency);
	return minor > MOST_MINOR ? refuse('price_large') : minor;
}

/** For a form field: what parsePrice reads back. No sign, no grouping: "28.50", "28". */
export function formatPrice(minor: number, currency: string): string {
	const digits = currencyDigits(currency);
	const value = minor / 10 ** digits;
	return Number.isInteger(value) ? String(value) : value.toFixed(digits);
}

/** When a service may be shown at all; what it depends on besides hours. */
export interface Offered {
	readonly bookableUntil: string | null;
	readonly seasons: readonly { readonly from: string | null; readonly until: string | null }[];
}

/** A3.4: gone from the page on the first local day on which it can never be booked again. */
export function isOver(service: Offered, today: LocalDay): boolean {
	if (service.bookableUntil !== null && service.bookableUntil < today) return true;
	const { seasons } = service;
	return seasons.length > 0 && seasons.every(({ until }) => until !== null && until < today);
}

/** D23: the first local day on which this person is no longer offered has come. */
export const hasLeft = (leavesOn: string | null, today: LocalDay): boolean =>
	leavesOn !== null && leavesOn <= today;
