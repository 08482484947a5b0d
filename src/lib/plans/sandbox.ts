/** The sandbox provider's subscriptions, pure: what its page, its portal and its clock do. No real money. */
import { roundHalfUp, type Money } from '#lib/platform/money.ts';
import { addMonths, fromWallClock, wallClock, type Instant } from '#lib/platform/time.ts';
import type { BilledTo, Discount } from './billing.ts';
import type { Interval } from './rules.ts';

export interface SandboxTerms {
	readonly versionId: string;
	readonly name: string;
	readonly priceMinor: number;
	readonly currency: string;
	readonly interval: Interval;
}

export interface SandboxInvoice {
	readonly number: number;
	readonly issuedAt: Instant;
	readonly amountMinor: number;
	readonly currency: string;
	readonly status: 'paid' | 'open' | 'void';
	readonly billedTo?: BilledTo | null;
}

/** `open` and `challenged`: the page waits; nothing is bought yet. */
export type SandboxStatus =
	'open' | 'challenged' | 'trialing' | 'active' | 'past_due' | 'ended' | 'left';

export interface SandboxSubscription {
	readonly status: SandboxStatus;
	readonly failure: string | null;
	readonly terms: SandboxTerms;
	readonly next: SandboxTerms | null;
	readonly card: 'pays' | 'declines';
	readonly startedAt: Instant;
	/** Periods are counted from here, so that the 31st stays the 31st. */
	readonly anchorAt: Instant;
	readonly periodStartsAt: Instant;
	readonly periodEndsAt: Instant;
	/** While the page waits: what was asked for. */
	readonly trialEndsAt: Instant | null;
	readonly cancelsAtEnd: boolean;
	readonly pastDueSince: Instant | null;
	readonly endedAt: Instant | null;
	readonly discount: Discount | null;
	/** Whom its next invoice names. */
	readonly billedTo?: BilledTo | null;
	/** Invoices the discount was on already. */
	readonly discounted: number;
	/** Newest first. */
	readonly invoices: readonly SandboxInvoice[];
}

export const isRunning = ({ status }: SandboxSubscription): boolean =>
	status === 'trialing' || status === 'active' || status === 'past_due';

const UTC = 'Etc/UTC';

function monthsAfter(anchor: Instant, months: number): Instant {
	const { day, time } = wallClock(anchor, UTC);
	return fromWallClock(addMonths(day, months), time, UTC);
}

/** The first end of a period after `after`. */
export function periodEnd(anchor: Instant, after: Instant, interval: Interval): Instant {
	const step = interval === 'month' ? 1 : 12;
	let months = step;
	while (monthsAfter(anchor, months) <= after) months += step;
	return monthsAfter(anchor, months);
}

export const opened = (
	terms: SandboxTerms,
	trialEndsAt: Instant | null,
	discount: Discount | null,
	now: Instant
): SandboxSubscription => ({
	status: 'open',
	failure: null,
	terms,
	next: null,
	card: 'pays',
	startedAt: now,
	anchorAt: now,
	periodStartsAt: now,
	periodEndsAt: now,
	trialEndsAt,
	cancelsAtEnd: false,
	pastDueSince: null,
	endedAt: null,
	discount,
	discounted: 0,
	invoices: []
});

const takesOff = ({ discount, discounted }: SandboxSubscription): Discount | null => {
	if (discount === null || discount.duration === 'forever') return discount;
	return discounted < (discount.duration === 'once' ? 1 : (discount.months ?? 1)) ? discount : null;
};

/** What the next invoice comes to. */
export function priceMinor(state: SandboxSubscription, terms = state.terms): number {
	const discount = takesOff(state);
	if (discount === null) return terms.priceMinor;
	if (discount.percent !== null)
		return terms.priceMinor - roundHalfUp((terms.priceMinor * discount.percent) / 100);
	const off = discount.off?.currency === terms.currency ? discount.off.amountMinor : 0;
	return Math.max(0, terms.priceMinor - off);
}

function invoiced(
	state: SandboxSubscription,
	amountMinor: number,
	issuedAt: Instant,
	status: 'paid' | 'open'
): SandboxSubscription {
	const { currency } = state.terms;
	const number = state.invoices.length + 1;
	const billedTo = state.billedTo ?? null;
	return {
		...state,
		invoices: [{ number, issuedAt, amountMinor, currency, status, billedTo }, ...state.invoices]
	};
}

/** The next period begins at `at`, paid or not. */
export function renewed(before: SandboxSubscription, at: Instant): SandboxSubscription {
	if (before.cancelsAtEnd) return { ...before, status: 'ended', endedAt: at, next: null };
	const terms = before.next ?? before.terms;
	const anchorAt = terms.interval === before.terms.interval ? before.anchorAt : at;
	const pays = before.card === 'pays';
	const state = {
		...before,
		terms,
		next: null,
		anchorAt: before.status === 'trialing' ? at : anchorAt
	};
	const billed = invoiced(state, priceMinor(state), at, pays ? 'paid' : 'open');
	return {
		...billed,
		status: pays ? 'active' : 'past_due',
		pastDueSince: pays ? null : (before.pastDueSince ?? at),
		discounted: takesOff(state) === null ? state.discounted : state.discounted + 1,
		periodStartsAt: at,
		periodEndsAt: periodEnd(state.anchorAt, at, terms.interval)
	};
}

/** Everything that time has done by `now`. Whoever owes is not billed again before he has paid. */
export function brought(before: SandboxSubscription, now: Instant): SandboxSubscription {
	let state = before;
	while ((state.status === 'trialing' || state.status === 'active') && state.periodEndsAt <= now)
		state = renewed(state, state.periodEndsAt);
	if (state.status === 'past_due' && state.cancelsAtEnd && state.periodEndsAt <= now)
		return { ...state, status: 'ended', endedAt: state.periodEndsAt, next: null };
	return state;
}

/** The rest of the period at the new price less the rest at the old; never below nothing. */
export function prorated(state: SandboxSubscription, to: SandboxTerms, at: Instant): Money {
	const { periodStartsAt, periodEndsAt, terms } = state;
	const { currency } = to;
	if (state.status === 'trialing') return { amountMinor: 0, currency };
	const left = Math.max(0, periodEndsAt - at) / (periodEndsAt - periodStartsAt);
	const credit = roundHalfUp(terms.priceMinor * left);
	// Another interval begins a period of its own, and that is paid whole.
	const charge = to.interval === terms.interval ? roundHalfUp(to.priceMinor * left) : to.priceMinor;
	return { amountMinor: Math.max(0, charge - credit), currency };
}

/** Null: the card says no, and nothing changes. */
export function changedNow(
	state: SandboxSubscription,
	to: SandboxTerms,
	at: Instant
): SandboxSubscription | null {
	const { amountMinor } = prorated(state, to, at);
	if (state.card === 'declines' && amountMinor > 0) return null;
	const other = to.interval !== state.terms.interval && state.status !== 'trialing';
	const changed = {
		...state,
		terms: to,
		next: null,
		...(other
			? { anchorAt: at, periodStartsAt: at, periodEndsAt: periodEnd(at, at, to.interval) }
			: {})
	};
	return amountMinor > 0 ? invoiced(changed, amountMinor, at, 'paid') : changed;
}
