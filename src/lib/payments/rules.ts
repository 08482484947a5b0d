/** Decisions about payments, pure: what state follows, what may be given back, what a fee or deposit is. */
import { roundHalfUp } from '#lib/platform/money.ts';
import type { FeeTier, PaymentTerms } from '#lib/stores/rules.ts';
import type { Fact, Method } from './ledger.ts';
import type { ProviderPayment, ProviderStatus } from './provider.ts';

export const PURPOSES = ['deposit', 'bill', 'penalty', 'credit'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const PAYMENT_STATUSES = [
	'pending',
	'authorised',
	'succeeded',
	'failed',
	'cancelled',
	'expired',
	/** Paid, but not what was asked: for a person to look at. */
	'mismatched'
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Later states never give way to earlier ones; money that arrived counts whenever it is heard of. */
const RANK: Readonly<Record<PaymentStatus, number>> = {
	pending: 0,
	authorised: 1,
	failed: 2,
	cancelled: 2,
	expired: 2,
	mismatched: 3,
	succeeded: 4
};

const SEEN: Readonly<Record<ProviderStatus, PaymentStatus>> = {
	pending: 'pending',
	action_needed: 'pending',
	authorised: 'authorised',
	succeeded: 'succeeded',
	failed: 'failed',
	cancelled: 'cancelled',
	expired: 'expired'
};

export interface Asked {
	readonly id: string;
	readonly status: PaymentStatus;
	readonly amountMinor: number;
	readonly currency: string;
}

/** Is it ours, and the whole sum in our currency? The client's browser has no say in any of it. */
const isWhatWasAsked = (asked: Asked, seen: ProviderPayment): boolean =>
	seen.amount.currency === asked.currency &&
	seen.amount.amountMinor === asked.amountMinor &&
	(seen.paymentId === null || seen.paymentId === asked.id);

/**
 * What a payment is after the provider was asked. Seeing older news later changes nothing, so events
 * may come in any order and any number of times.
 */
export function statusAfter(asked: Asked, seen: ProviderPayment): PaymentStatus {
	const said = SEEN[seen.status];
	const right =
		isWhatWasAsked(asked, seen) &&
		(said !== 'succeeded' || seen.receivedMinor === asked.amountMinor);
	const next = right || (said !== 'succeeded' && said !== 'authorised') ? said : 'mismatched';
	return RANK[next] > RANK[asked.status] ? next : asked.status;
}

/** What is booked when money for this purpose arrives; `owedMinor` of a penalty stands there as owed already. */
export function factsOfPaid(
	purpose: Purpose,
	method: Method,
	amountMinor: number,
	tipMinor = 0,
	owedMinor = 0
): Fact[] {
	if (purpose === 'deposit') return [{ kind: 'deposit_paid', method, amountMinor }];
	if (purpose === 'credit') return [{ kind: 'credit_bought', method, amountMinor }];
	if (purpose === 'bill') return [{ kind: 'bill_paid', method, amountMinor, tipMinor }];
	const unsaid = amountMinor - Math.min(amountMinor, Math.max(0, owedMinor));
	return [
		...(unsaid > 0 ? [{ kind: 'penalty_owed' as const, amountMinor: unsaid }] : []),
		{ kind: 'penalty_paid', method, amountMinor }
	];
}

/** What is booked when money goes back. */
export function factOfRefund(purpose: Purpose, method: Method, amountMinor: number): Fact {
	if (purpose === 'deposit') return { kind: 'deposit_refunded', method, amountMinor };
	if (purpose === 'penalty') return { kind: 'penalty_refunded', method, amountMinor };
	if (purpose === 'credit') return { kind: 'credit_refunded', method, amountMinor };
	return { kind: 'bill_refunded', method, amountMinor };
}

/** Due at booking, of the total after discounts: never more than it, rounded half up (D15). */
export function dueAtBooking(terms: PaymentTerms, totalMinor: number): number {
	switch (terms.kind) {
		case 'none':
		case 'card_on_file':
			return 0;
		case 'full':
			return totalMinor;
		case 'deposit_fixed':
			return Math.min(terms.amountMinor, totalMinor);
		case 'deposit_percent':
			return Math.min(roundHalfUp((totalMinor * terms.percent) / 100), totalMinor);
	}
}

/**
 * The fee of leaving `minutesBefore` the start: the tier with the largest bound that is reached,
 * capped, and never above the price. No tier reached: all of the last, strictest one.
 */
export function cancellationFee(
	tiers: readonly FeeTier[],
	minutesBefore: number,
	priceMinor: number,
	capMinor: number | null = null
): number {
	const ordered = [...tiers].sort((a, b) => b.fromMinutesBefore - a.fromMinutesBefore);
	const tier = ordered.find((each) => minutesBefore >= each.fromMinutesBefore) ?? ordered.at(-1);
	const fee = roundHalfUp((priceMinor * (tier?.percent ?? 0)) / 100);
	return Math.min(fee, priceMinor, capMinor ?? priceMinor);
}
