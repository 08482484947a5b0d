/** Packages in words. */
import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '#lib/paraglide/runtime.js';
import { dateFormat } from '#lib/platform/date-format.ts';
import { formatMoney } from '#lib/platform/money.ts';
import { plus, type Instant } from '#lib/platform/time.ts';

interface Sold {
	readonly name: string;
	readonly description: string;
	readonly priceMinor: number;
	readonly currency: string;
	readonly uses: number;
	readonly validDays: number;
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
}

/** `formats`: the locale of numbers; `locale`: of words. */
export function packageWords(sold: Sold, formats: string, locale?: Locale): PackageWords {
	const money = (amountMinor: number) =>
		formatMoney({ amountMinor, currency: sold.currency }, formats, { trim: true });
	const each = Math.floor(sold.priceMinor / sold.uses);
	return {
		name: sold.name,
		description: sold.description,
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
