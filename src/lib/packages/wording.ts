/** Packages in words. */
import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '#lib/paraglide/runtime.js';
import { dateFormat } from '#lib/platform/date-format.ts';
import { formatMoney } from '#lib/platform/money.ts';
import { plus, type Instant } from '#lib/platform/time.ts';
import type { EndedBy, RenewalStatus, Renews } from './renewing.ts';

interface Sold {
	readonly name: string;
	readonly description: string;
	readonly priceMinor: number;
	readonly currency: string;
	readonly uses: number;
	readonly validDays: number;
	readonly renews?: Renews | null;
	readonly services: readonly { readonly name: string }[];
}

/** The last day on which it is good: it ends with that day. */
export const lastDayText = (expiresAt: Instant, zone: string, formats: string): string =>
	dateFormat(formats, {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		year: 'numeric',
		timeZone: zone
	}).format(plus(expiresAt, -1));

export const visitsText = (count: number, locale?: Locale): string =>
	count === 1 ? m.packages_visit({}, { locale }) : m.packages_visits({ count }, { locale });

const daysText = (count: number, locale?: Locale): string =>
	count === 1 ? m.packages_day({}, { locale }) : m.packages_days({ count }, { locale });

/** A package as a card shows it. */
export interface PackageWords {
	readonly name: string;
	readonly description: string;
	readonly price: string;
	/** "5 visits · valid for 180 days · €40 each" */
	readonly terms: string;
	readonly services: string;
	/** "every month"; null: bought once. */
	readonly every: string | null;
}

const EVERY: Readonly<Record<Renews, (inputs: object, options: { locale?: Locale }) => string>> = {
	week: m.packages_every_week,
	month: m.packages_every_month,
	year: m.packages_every_year
};

/** "every month" */
export const everyText = (renews: Renews, locale?: Locale): string => EVERY[renews]({}, { locale });

/** The day on which a card is charged. */
export const chargeDayText = (at: Instant, zone: string, formats: string): string =>
	dateFormat(formats, { day: 'numeric', month: 'short', year: 'numeric', timeZone: zone }).format(
		at
	);

export interface RenewTerms {
	/** "€50 now, then €50 every month, cancel any time, next charge 24 Dec 2026." */
	readonly short: string;
	/** Who charges what, and how it is stopped. */
	readonly long: string;
}

/** What a client agrees to by paying: what, how much, how often, how to stop. Kept with the mandate. */
export function renewTerms(
	agreed: {
		readonly priceMinor: number;
		readonly currency: string;
		readonly renews: Renews;
		readonly store: string;
		readonly nextAt: Instant;
		readonly zone: string;
	},
	formats: string,
	locale?: Locale
): RenewTerms {
	const { priceMinor: amountMinor, currency, store } = agreed;
	const words = {
		amount: formatMoney({ amountMinor, currency }, formats, { trim: true }),
		every: everyText(agreed.renews, locale),
		day: chargeDayText(agreed.nextAt, agreed.zone, formats),
		store
	};
	return {
		short: m.packages_renew_terms(words, { locale }),
		long: m.packages_renew_stop(words, { locale })
	};
}

/** `formats`: the locale of numbers; `locale`: of words. */
export function packageWords(sold: Sold, formats: string, locale?: Locale): PackageWords {
	const money = (amountMinor: number) =>
		formatMoney({ amountMinor, currency: sold.currency }, formats, { trim: true });
	const each = Math.floor(sold.priceMinor / sold.uses);
	return {
		name: sold.name,
		description: sold.description,
		every: sold.renews ? everyText(sold.renews, locale) : null,
		price: money(sold.priceMinor),
		terms: [
			visitsText(sold.uses, locale),
			daysText(sold.validDays, locale),
			// An amount that is not exact would promise another price.
			...(sold.uses > 1 && each * sold.uses === sold.priceMinor
				? [m.packages_each({ amount: money(each) }, { locale })]
				: [])
		].join(' · '),
		services: new Intl.ListFormat(formats, { type: 'unit' }).format(
			sold.services.map(({ name }) => name)
		)
	};
}

interface Renewing {
	readonly name: string;
	readonly every: Renews;
	readonly status: RenewalStatus;
	readonly amountMinor: number;
	readonly currency: string;
	readonly nextAt: Instant | null;
	readonly retryAt: Instant | null;
	readonly card: { readonly brand: string; readonly last4: string } | null;
	readonly endedBy: EndedBy | null;
	readonly zone: string;
}

/** A renewal as its client reads it. */
export interface RenewalWords {
	readonly name: string;
	readonly status: RenewalStatus;
	readonly amount: string;
	readonly every: string;
	/** The day of the next charge; empty when there is none. */
	readonly next: string;
	/** The day on which a refused card is tried again; empty while none was refused. */
	readonly retry: string;
	/** Null: there is none to charge. */
	readonly card: string | null;
	readonly unpaid: boolean;
}

export function renewalWords(renewal: Renewing, formats: string, locale?: Locale): RenewalWords {
	const { name, status, amountMinor, currency, nextAt, retryAt, card, zone } = renewal;
	const day = (at: Instant | null) => (at === null ? '' : chargeDayText(at, zone, formats));
	return {
		name,
		status,
		amount: formatMoney({ amountMinor, currency }, formats, { trim: true }),
		every: everyText(renewal.every, locale),
		next: day(nextAt),
		retry: day(retryAt),
		card: card && m.packages_renewal_card(card, { locale }),
		unpaid: renewal.endedBy === 'unpaid'
	};
}
