/** The sandbox provider's subscriptions, pure: what its page, its portal and its clock do. No real money. */
import { roundHalfUp, type Money } from '#lib/platform/money.ts';
import {
	addMonths,
	DAY,
	fromWallClock,
	plus,
	wallClock,
	type Instant
} from '#lib/platform/time.ts';
import type { Discount } from './billing.ts';
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
	return {
		...state,
		invoices: [{ number, issuedAt, amountMinor, currency, status }, ...state.invoices]
	};
}

/** The next period begins at `at`, paid or not. */
function renewed(before: SandboxSubscription, at: Instant): SandboxSubscription {
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

function bought(state: SandboxSubscription, now: Instant): SandboxSubscription {
	const begun = { ...state, failure: null, card: 'pays' as const, startedAt: now, anchorAt: now };
	const trial = state.trialEndsAt;
	if (trial !== null && trial > now)
		return { ...begun, status: 'trialing', periodStartsAt: now, periodEndsAt: trial };
	return renewed({ ...begun, status: 'active', trialEndsAt: null }, now);
}

/** Buttons of the page where a store subscribes. */
export const CHECKOUT_ACTS = ['pay', 'decline', 'challenge', 'approve', 'refuse'] as const;
export type CheckoutAct = (typeof CHECKOUT_ACTS)[number];

/** Null: this button is not there in this state. */
export function onCheckout(
	state: SandboxSubscription,
	act: CheckoutAct,
	now: Instant
): SandboxSubscription | null {
	const answering = act === 'approve' || act === 'refuse';
	if (state.status !== (answering ? 'challenged' : 'open')) return null;
	switch (act) {
		case 'pay':
		case 'approve':
			return bought(state, now);
		case 'decline':
			return { ...state, failure: 'card_declined' };
		case 'challenge':
			return { ...state, status: 'challenged', failure: null };
		case 'refuse':
			return { ...state, status: 'open', failure: 'authentication_failed' };
	}
}

/** Buttons of the portal: what a payer does there, and what the clock does. */
export const PORTAL_ACTS = [
	'card_pays',
	'card_declines',
	'pay_invoice',
	'cancel',
	'resume',
	'renew',
	'fail',
	'trial_end',
	'week',
	'month'
] as const;
export type PortalAct = (typeof PORTAL_ACTS)[number];

function settled(state: SandboxSubscription, now: Instant): SandboxSubscription {
	const { anchorAt, terms } = state;
	return {
		...state,
		status: 'active',
		pastDueSince: null,
		periodEndsAt:
			state.periodEndsAt > now ? state.periodEndsAt : periodEnd(anchorAt, now, terms.interval),
		invoices: state.invoices.map((each) =>
			each.status === 'open' ? { ...each, status: 'paid' as const } : each
		)
	};
}

const early = (at: Instant | null, ms: number): Instant | null =>
	at === null ? null : plus(at, -ms);

/** All of it happened so much earlier: that is how time passes here. */
const aged = (state: SandboxSubscription, ms: number): SandboxSubscription => ({
	...state,
	startedAt: plus(state.startedAt, -ms),
	anchorAt: plus(state.anchorAt, -ms),
	periodStartsAt: plus(state.periodStartsAt, -ms),
	periodEndsAt: plus(state.periodEndsAt, -ms),
	trialEndsAt: early(state.trialEndsAt, ms),
	pastDueSince: early(state.pastDueSince, ms),
	endedAt: early(state.endedAt, ms),
	invoices: state.invoices.map((each) => ({ ...each, issuedAt: plus(each.issuedAt, -ms) }))
});

const WEEK_MS = 7 * DAY;
const MONTH_MS = 31 * DAY;

/** Null: this button is not there in this state. */
export function onPortal(
	before: SandboxSubscription,
	act: PortalAct,
	now: Instant
): SandboxSubscription | null {
	const state = brought(before, now);
	if (!isRunning(state)) return null;
	const owes = state.status === 'past_due';
	switch (act) {
		case 'card_pays':
			return { ...state, card: 'pays' };
		case 'card_declines':
			return { ...state, card: 'declines' };
		case 'pay_invoice':
			return owes && state.card === 'pays' ? settled(state, now) : null;
		case 'cancel':
			return { ...state, cancelsAtEnd: true, next: null };
		case 'resume':
			return { ...state, cancelsAtEnd: false };
		case 'renew':
			return owes
				? settled({ ...state, card: 'pays' }, now)
				: renewed({ ...state, card: 'pays' }, now);
		case 'fail':
			return owes ? null : renewed({ ...state, card: 'declines' }, now);
		case 'trial_end':
			return state.status === 'trialing' ? renewed({ ...state, trialEndsAt: now }, now) : null;
		case 'week':
			return brought(aged(state, WEEK_MS), now);
		case 'month':
			return brought(aged(state, MONTH_MS), now);
	}
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
