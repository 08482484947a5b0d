/** Buttons of the sandbox provider's page, of its portal and of its clock. Pure. */
import { DAY, plus, type Instant } from '#lib/platform/time.ts';
import { brought, isRunning, periodEnd, renewed, type SandboxSubscription } from './sandbox.ts';

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
