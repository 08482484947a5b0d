/** The sandbox provider's rules, pure: what each button of its page does. No real money anywhere. */
import type { ProviderStatus, RefundStatus } from './provider.ts';

export interface SandboxRefund {
	readonly refundRef: string;
	readonly refundId: string;
	readonly amountMinor: number;
	readonly status: RefundStatus;
}

/** The buttons of the page. */
export const SANDBOX_ACTS = [
	'pay',
	/** The browser never comes back: only the event tells. */
	'pay_silently',
	'pay_told_twice',
	'pay_told_late',
	'decline',
	'no_money',
	'challenge',
	'approve',
	'refuse'
] as const;
export type SandboxAct = (typeof SANDBOX_ACTS)[number];

export type Telling = 'once' | 'twice' | 'late';

/** How a card that this page left behind acts when its owner is away. */
export const CARD_BEHAVIOURS = ['pays', 'declines', 'challenges'] as const;
export type CardBehaviour = (typeof CARD_BEHAVIOURS)[number];

export const cardRefOf = (behaviour: CardBehaviour, id: string): string =>
	`card_${behaviour}_${id}`;

export const behaviourOf = (cardRef: string): CardBehaviour =>
	CARD_BEHAVIOURS.find((behaviour) => cardRef.startsWith(`card_${behaviour}_`)) ?? 'declines';

/** Sums that stay on their way back until somebody presses the button: 13 at the end. */
export const staysPending = (amountMinor: number): boolean => amountMinor % 100 === 13;

export interface SandboxOutcome {
	readonly status: ProviderStatus;
	readonly failure: string | null;
	readonly tell: Telling | null;
	/** Does the browser go back to the store? */
	readonly comesBack: boolean;
	readonly card: CardBehaviour;
}

const PAID: Pick<SandboxOutcome, 'status' | 'failure' | 'card'> = {
	status: 'succeeded',
	failure: null,
	card: 'pays'
};

const OUTCOMES: Readonly<Record<SandboxAct, SandboxOutcome>> = {
	pay: { ...PAID, tell: 'once', comesBack: true },
	pay_silently: { ...PAID, tell: 'once', comesBack: false },
	pay_told_twice: { ...PAID, tell: 'twice', comesBack: true },
	pay_told_late: { ...PAID, tell: 'late', comesBack: true },
	// The page stays open: people try another card.
	decline: {
		status: 'pending',
		failure: 'card_declined',
		tell: 'once',
		comesBack: false,
		card: 'declines'
	},
	no_money: {
		status: 'pending',
		failure: 'insufficient_funds',
		tell: 'once',
		comesBack: false,
		card: 'declines'
	},
	challenge: {
		status: 'action_needed',
		failure: null,
		tell: null,
		comesBack: false,
		card: 'challenges'
	},
	approve: { ...PAID, tell: 'once', comesBack: true, card: 'challenges' },
	refuse: {
		status: 'pending',
		failure: 'authentication_failed',
		tell: 'once',
		comesBack: false,
		card: 'declines'
	}
};

/** Null: this button is not there in this state. */
export function outcomeOf(status: ProviderStatus, act: SandboxAct): SandboxOutcome | null {
	const answering = act === 'approve' || act === 'refuse';
	if (status !== (answering ? 'action_needed' : 'pending')) return null;
	return OUTCOMES[act];
}
