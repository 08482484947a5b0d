/** A rule as typed into its form. */
import { m } from '#lib/paraglide/messages.js';
import { currencyDigits, parseAmount } from '#lib/platform/money.ts';
import { isLocalDay } from '#lib/platform/time.ts';
import { WHOLE, type PayRule } from './rules.ts';
import { plainAmount } from '#lib/platform/csv.ts';

/** Rows for higher shares in the form. */
export const TIER_ROWS = 3;

export interface TypedRule {
	readonly effectiveFrom: string;
	readonly fixed: string;
	readonly percent: string;
	readonly tiers: readonly { readonly from: string; readonly percent: string }[];
	/** By service id. */
	readonly services: Readonly<Record<string, string>>;
}

/** What is wrong with it, as a sentence. */
export class TypedWrong extends Error {}

function amountOf(text: string, currency: string): number {
	if (text.trim() === '') return 0;
	try {
		return parseAmount(text, currency);
	} catch {
		throw new TypedWrong(m.payroll_error_amount({ text }));
	}
}

/** "12.5" → 1250 hundredths of a percent. */
export function percentOf(text: string): number {
	const match = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/.exec(text.trim());
	const value = match
		? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
		: WHOLE + 1;
	if (value > WHOLE) throw new TypedWrong(m.payroll_error_percent({ text }));
	return value;
}

const filled = (text: string): boolean => text.trim() !== '';

/** Throws TypedWrong with a sentence for people. */
export function parseRule(typed: TypedRule, currency: string) {
	if (!isLocalDay(typed.effectiveFrom)) throw new TypedWrong(m.payroll_error_day());
	const base = filled(typed.percent) ? [{ fromMinor: 0, percentBp: percentOf(typed.percent) }] : [];
	const higher = typed.tiers
		.filter(({ from, percent }) => filled(from) || filled(percent))
		.map(({ from, percent }) => ({
			fromMinor: amountOf(from, currency),
			percentBp: percentOf(percent)
		}));
	return {
		effectiveFrom: typed.effectiveFrom,
		fixedMinor: amountOf(typed.fixed, currency),
		tiers: [...base, ...higher],
		services: Object.entries(typed.services)
			.filter(([, percent]) => filled(percent))
			.map(([serviceId, percent]) => ({ serviceId, percentBp: percentOf(percent) }))
	};
}

const percentTyped = (percentBp: number): string => String(percentBp / 100);

/** The form begins with what holds now. */
export function typedOf(rule: PayRule | undefined, currency: string, today: string): TypedRule {
	const plain = (amountMinor: number): string =>
		amountMinor === 0
			? ''
			: plainAmount(amountMinor, currency).replace(
					new RegExp(`\\.0{${currencyDigits(currency)}}$`),
					''
				);
	const base = rule?.tiers.find(({ fromMinor }) => fromMinor === 0);
	const higher = rule?.tiers.filter(({ fromMinor }) => fromMinor > 0) ?? [];
	return {
		effectiveFrom: today,
		fixed: plain(rule?.fixedMinor ?? 0),
		percent: base ? percentTyped(base.percentBp) : '',
		tiers: Array.from({ length: TIER_ROWS }, (_, i) => {
			const tier = higher[i];
			return tier
				? { from: plain(tier.fromMinor), percent: percentTyped(tier.percentBp) }
				: { from: '', percent: '' };
		}),
		services: Object.fromEntries(
			(rule?.services ?? []).map(({ serviceId, percentBp }) => [serviceId, percentTyped(percentBp)])
		)
	};
}
