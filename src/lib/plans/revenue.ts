/** What stores pay the platform, month by month. Pure. Money of one currency is never added to another's. */
import { roundHalfUp } from '#lib/platform/money.ts';
import type { Interval } from './rules.ts';

/** Subscriptions that are paid for, by what they cost together. */
export interface PaidGroup {
	readonly currency: string;
	readonly interval: Interval;
	/** Sum of prices, minor units. */
	readonly sumMinor: number;
	readonly payers: number;
}

export interface Revenue {
	readonly currency: string;
	/** Per month; a year's price counts as a twelfth. */
	readonly monthlyMinor: number;
	readonly payers: number;
	/** Per paying store and month, rounded half up. */
	readonly perPayerMinor: number;
}

/** Most payers first. A year's prices are rounded once, together. */
export function revenueOf(groups: readonly PaidGroup[]): Revenue[] {
	const currencies = [...new Set(groups.map(({ currency }) => currency))];
	return currencies
		.map((currency) => {
			const own = groups.filter((group) => group.currency === currency);
			const sum = (interval: Interval): number =>
				own
					.filter((group) => group.interval === interval)
					.reduce((total, { sumMinor }) => total + sumMinor, 0);
			const payers = own.reduce((total, group) => total + group.payers, 0);
			const monthlyMinor = sum('month') + roundHalfUp(sum('year') / 12);
			return { currency, monthlyMinor, payers, perPayerMinor: roundHalfUp(monthlyMinor / payers) };
		})
		.sort((a, b) => b.payers - a.payers || a.currency.localeCompare(b.currency));
}

/** Of those who paid at the beginning, how many do no more; null: nobody paid then. 0 to 1. */
export const churnRate = (left: number, paidBefore: number): number | null =>
	paidBefore === 0 ? null : left / paidBefore;
