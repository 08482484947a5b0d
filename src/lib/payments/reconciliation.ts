/**
 * The provider's books against ours, pure: what differs, in words a person can act on. Money that
 * both sides agree on leaves nothing here.
 */
import type { ProviderPayment } from './provider.ts';
import type { PaymentStatus } from './rules.ts';

export const DIFFERENCES = [
	/** The provider does not know a payment that we have. */
	'missing_there',
	/** The provider holds a payment in our name that we do not have. */
	'missing_here',
	/** One side says paid, the other does not. */
	'status',
	'amount',
	'refunds',
	'fee',
	/** Paid, but not what was asked for. */
	'mismatched'
] as const;
export type DifferenceKind = (typeof DIFFERENCES)[number];

/** A payment as our ledger has it; minor units. */
export interface Booked {
	readonly status: PaymentStatus;
	readonly amountMinor: number;
	readonly currency: string;
	readonly paidMinor: number;
	readonly refundedMinor: number;
	/** Null: none was booked. */
	readonly feeMinor: number | null;
}

export interface Difference {
	readonly what: DifferenceKind;
	/** Minor units for sums; null where only a state differs. */
	readonly oursMinor: number | null;
	readonly theirsMinor: number | null;
	readonly oursStatus: string | null;
	readonly theirsStatus: string | null;
}

const sums = (what: DifferenceKind, oursMinor: number, theirsMinor: number): Difference[] =>
	oursMinor === theirsMinor
		? []
		: [{ what, oursMinor, theirsMinor, oursStatus: null, theirsStatus: null }];

const states = (what: DifferenceKind, ours: string, theirs: string | null): Difference[] => [
	{ what, oursMinor: null, theirsMinor: null, oursStatus: ours, theirsStatus: theirs }
];

const goneBack = (seen: ProviderPayment): number =>
	seen.refunds.reduce(
		(sum, refund) => sum + (refund.status === 'succeeded' ? refund.amountMinor : 0),
		0
	);

const OPEN: readonly PaymentStatus[] = ['failed', 'cancelled', 'expired'];

/** `seen` null: the provider does not know it. Empty: the books agree. */
export function differencesOf(ours: Booked, seen: ProviderPayment | null): Difference[] {
	if (seen === null)
		return OPEN.includes(ours.status) ? [] : states('missing_there', ours.status, null);
	// Given back whole: nothing is left to look at.
	if (ours.status === 'mismatched' && goneBack(seen) === seen.receivedMinor) return [];
	if (ours.status === 'mismatched')
		return [
			{
				what: 'mismatched',
				oursMinor: ours.amountMinor,
				theirsMinor: seen.receivedMinor,
				oursStatus: ours.currency,
				theirsStatus: seen.amount.currency
			}
		];
	const paidHere = ours.status === 'succeeded';
	if (paidHere !== (seen.status === 'succeeded')) return states('status', ours.status, seen.status);
	if (!paidHere) return [];
	return [
		...sums('amount', ours.paidMinor, seen.receivedMinor),
		...sums('refunds', ours.refundedMinor, goneBack(seen)),
		...(seen.feeMinor === null ? [] : sums('fee', ours.feeMinor ?? 0, seen.feeMinor))
	];
}
