/** What a paper lists, in the words of its reader. */
import { dateText, timeText } from '#lib/bookings/when.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import type { Named } from '../document.ts';
import {
	combined,
	share,
	sumsOf,
	totalsOf,
	type DocumentKind,
	type Line,
	type RateTotal
} from '../rules.ts';
import { dayText, kindText } from '../wording.ts';
import type { Desk } from './writing.ts';

export const aLine = (
	description: string,
	detail: string,
	amountMinor: number,
	rateMilli: number,
	more: Partial<Pick<Line, 'quantity' | 'unitMinor' | 'tip'>> = {}
): Line => ({
	description,
	detail,
	quantity: 1,
	unitMinor: amountMinor,
	amountMinor,
	rateMilli,
	tip: false,
	...more
});

const words = (desk: Desk) => ({ locale: toLocale(desk.locale) });

export const namedText = (desk: Desk, kind: DocumentKind, { label }: Named): string =>
	m.documents_named({ kind: kindText(kind, desk.locale), label }, words(desk));

export const ofDay = (desk: Desk, { day }: Named): string =>
	m.documents_detail_day({ day: dayText(day, desk.formats) }, words(desk));

/** What the booking is, service by service, at the prices and the tax it was made with (D22). */
export async function soldLines(desk: Desk): Promise<Line[]> {
	const { scope, settings, sold, tax, formats } = desk;
	if (!sold) return [];
	const { staff, services } = await catalogueOf(scope);
	return sold.segments.map((segment) => {
		const { zone, partySize } = sold.row;
		const at = segment.startsAt;
		const when = `${dateText(at, zone, formats)}, ${timeText(at, zone, formats)}`;
		const person = staff.find(({ id }) => id === segment.staffId)?.name;
		const each = services.find(({ id }) => id === segment.serviceId)?.priceKind === 'per_person';
		const splits = each && segment.priceMinor % partySize === 0;
		return aLine(
			segment.serviceName,
			person === undefined ? when : m.documents_detail_with({ when, person }, words(desk)),
			segment.priceMinor,
			segment.taxRateMilli ?? settings.tax.serviceRates.get(segment.serviceId) ?? tax.rateMilli,
			splits ? { quantity: partySize, unitMinor: segment.priceMinor / partySize } : {}
		);
	});
}

/** A sum that is a part of the whole, at each rate of it. */
export function partLines(
	description: string,
	detail: string,
	amountMinor: number,
	whole: readonly Line[]
): Line[] {
	const rates = totalsOf(whole);
	const shares = share(
		amountMinor,
		rates.map((each) => each.grossMinor)
	);
	return rates.flatMap(({ rateMilli }, i) => {
		const part = shares[i] ?? 0;
		return part === 0 ? [] : [aLine(description, detail, part, rateMilli)];
	});
}

export interface Earlier {
	readonly kind: DocumentKind;
	readonly named: Named;
	/** What is left of it after its credit notes, without tips. */
	readonly left: readonly RateTotal[];
}

/** An earlier paper taken off: one line per rate. */
export const lessLines = (desk: Desk, earlier: readonly Earlier[]): Line[] =>
	earlier.flatMap(({ kind, named, left }) =>
		left
			.filter(({ grossMinor }) => grossMinor !== 0)
			.map(({ rateMilli, grossMinor }) =>
				aLine(
					m.documents_line_less({ document: namedText(desk, kind, named) }, words(desk)),
					ofDay(desk, named),
					-grossMinor,
					rateMilli
				)
			)
	);

/** Without tips: what counts towards the price. */
export const goodsOf = (lines: readonly Line[], totals: readonly RateTotal[]): RateTotal[] =>
	combined(totals, totalsOf(lines.filter(({ tip }) => tip)), -1);

export const leftOf = (earlier: readonly Earlier[]): number =>
	earlier.reduce((sum, { left }) => sum + sumsOf(left).grossMinor, 0);
