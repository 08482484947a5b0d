/**
 * The port: taking clients' money through an outside provider, in our words. Adapters speak the
 * vendors'; each passes the one suite of server/adapters/contract.test.ts. Amounts are whole minor
 * units. A method throws ProviderError and nothing else.
 */
import type { Money } from '#lib/platform/money.ts';
import type { Instant } from '#lib/platform/time.ts';

/** `kaspi_manual`: the store's own pay link, and a person who says that it was paid. */
export const VENDORS = [
	'sandbox',
	'stripe',
	'paystack',
	'kaspi_manual',
	'kaspi',
	'paypal',
	'square'
] as const;
export type Vendor = (typeof VENDORS)[number];

export const isVendor = (word: string): word is Vendor =>
	(VENDORS as readonly string[]).includes(word);

/** What a provider can do; screens hide what it cannot. */
export interface Capabilities {
	readonly savedCards: boolean;
	/** A kept card may be charged again and again while its owner is away (recurring.ts). */
	readonly recurring: boolean;
	readonly partialRefunds: boolean;
	/** Money reserved first, taken later. */
	readonly authorisation: boolean;
	/** false: only asking tells. */
	readonly webhooks: boolean;
	/** A card is kept without paying anything. */
	readonly setups: boolean;
	/** An open page can be closed; else it is only left alone until it runs out. */
	readonly closesPage: boolean;
	/** `by_hand`: a person gives the money back outside, and says so. */
	readonly refunds: 'automatic' | 'by_hand';
	/** ISO codes; null: whatever the store's account allows. */
	readonly currencies: readonly string[] | null;
}

export interface PaymentOrder {
	/** Ours: names the payment for ever, and is the provider's idempotency key. */
	readonly paymentId: string;
	readonly amount: Money;
	/** What the client reads at the provider; no personal data. */
	readonly description: string;
	/** Where the browser goes afterwards: absolute. Arriving there proves nothing (C26). */
	readonly returnUrl: string;
	readonly cancelUrl: string;
	/** The page at the provider closes then; a provider may round it up to its own shortest time. */
	readonly expiresAt: Instant;
	/** The provider's name of the client, when cards are kept. */
	readonly customerRef: string | null;
	readonly saveCard: boolean;
	/** For a provider that asks for an address before its page opens; absent: one nobody reads. */
	readonly email?: string | null;
	/** `authorise`: money is only reserved until `capture`. */
	readonly take: 'now' | 'authorise';
}

export interface StartedPayment {
	readonly providerRef: string;
	/** The provider's page: where the client pays. */
	readonly payUrl: string;
	readonly expiresAt: Instant;
	/** Where only asking tells: how often the provider wants to be asked. */
	readonly checkEveryMs?: number;
}

export interface SavedCard {
	readonly cardRef: string;
	readonly brand: string;
	readonly last4: string;
	/** `2031-04`: the last month in which it is good; null where the provider does not say. */
	readonly expires: string | null;
}

/**
 * `action_needed`: the client's bank wants to see the client; `authorised`: reserved, not taken;
 * `pending` is also what an unknown word of the provider means: nothing is decided by it.
 */
export type ProviderStatus =
	'pending' | 'action_needed' | 'authorised' | 'succeeded' | 'failed' | 'cancelled' | 'expired';

export type RefundStatus = 'pending' | 'succeeded' | 'failed';

export interface ProviderRefund {
	readonly refundRef: string;
	/** Our own id of it; null when it was made at the provider's. */
	readonly refundId: string | null;
	readonly amountMinor: number;
	readonly status: RefundStatus;
}

/** A payment as the provider knows it: the only thing that confirms anything (C26). */
export interface ProviderPayment {
	readonly providerRef: string;
	/** The provider's other name of it, under which its refunds are told. */
	readonly chargeRef: string | null;
	/** Our id, as given with the order. */
	readonly paymentId: string | null;
	readonly status: ProviderStatus;
	readonly amount: Money;
	/** What was truly taken; zero before. */
	readonly receivedMinor: number;
	/** What the provider keeps; null while unknown. */
	readonly feeMinor: number | null;
	/** A short word, such as `card_declined`; never text for people. */
	readonly failure: string | null;
	readonly customerRef: string | null;
	readonly card: SavedCard | null;
	readonly refunds: readonly ProviderRefund[];
}

/** A payment that truly took money, in a list of all that an account took. */
export interface TakenPayment {
	readonly providerRef: string;
	/** Our id as it travelled along; null: it is not ours, or nobody can tell. */
	readonly paymentId: string | null;
	readonly amount: Money;
}

export interface TakenPage {
	readonly payments: readonly TakenPayment[];
	/** Where to go on; null: that was all. */
	readonly next: string | null;
}

export interface SavedCharge {
	readonly paymentId: string;
	readonly amount: Money;
	readonly description: string;
	readonly customerRef: string;
	readonly cardRef: string;
}

export interface SetupOrder {
	/** Ours: names this page for ever, and is the provider's idempotency key. */
	readonly setupId: string;
	readonly customerRef: string | null;
	readonly currency: string;
	readonly returnUrl: string;
	readonly cancelUrl: string;
	/** The page closes then; a card that comes later was never given. */
	readonly expiresAt: Instant;
}

export interface ProviderSetup {
	readonly status: 'pending' | 'succeeded' | 'expired';
	readonly customerRef: string | null;
	readonly card: SavedCard | null;
}

/** What an event says changed. Never more: the object itself is read again, so order does not matter. */
export interface Changed {
	readonly kind: 'payment' | 'account' | 'nothing';
	/** Any of the provider's names of it. */
	readonly refs: readonly string[];
	/** Our id of the payment or of the page for a card, as it travelled along. */
	readonly paymentId: string | null;
}

/** Why an incoming call was not believed; a word for the log. */
export type Rejection =
	'no_secret' | 'no_signature' | 'bad_signature' | 'too_old' | 'malformed' | 'wrong_account';

export type ParsedWebhook =
	| { readonly ok: true; readonly dedupeKey: string; readonly changed: Changed }
	| { readonly ok: false; readonly reason: Rejection };

export type Headers = Readonly<Record<string, string | undefined>>;

export interface AccountStatus {
	readonly ready: boolean;
	/** What the provider still asks the store for, in its own words. */
	readonly due: readonly string[];
}

export interface PaymentProvider {
	readonly vendor: Vendor;
	readonly capabilities: Capabilities;
	/** The same payment id gives the same payment, however often it is asked. */
	createPayment(order: PaymentOrder): Promise<StartedPayment>;
	getPayment(providerRef: string): Promise<ProviderPayment>;
	/** Closes the page; a payment that is already made stays made. Says what is true afterwards. */
	cancelPayment(providerRef: string): Promise<ProviderPayment>;
	/** Takes what was reserved, or a part of it. */
	capture(providerRef: string, paymentId: string, amountMinor: number): Promise<ProviderPayment>;
	/** The same refund id gives the same refund. Refused: `over_refund`, `not_paid`. */
	refund(
		providerRef: string,
		refund: { readonly refundId: string; readonly amountMinor: number }
	): Promise<ProviderRefund>;
	/** Charges a kept card while its owner is away; may come back `failed` or `action_needed`. */
	chargeSaved(charge: SavedCharge): Promise<ProviderPayment>;
	createSetup(order: SetupOrder): Promise<{ readonly setupRef: string; readonly payUrl: string }>;
	getSetup(setupRef: string): Promise<ProviderSetup>;
	listSaved(customerRef: string): Promise<readonly SavedCard[]>;
	removeSaved(cardRef: string): Promise<void>;
	accountStatus(): Promise<AccountStatus>;
	/** Everything taken since then, ours or not, a page at a time. Absent: the provider has no such list. */
	listTaken?(since: Instant, cursor: string | null): Promise<TakenPage>;
	/** Fetches what `parseWebhook` needs to check these headers, where that is not at hand. */
	prepareWebhook?(headers: Headers): Promise<void>;
	/** Pure: verifies the bytes before anything in them is read. Never throws. */
	parseWebhook(raw: Uint8Array, headers: Headers, now: Instant): ParsedWebhook;
}

/**
 * `refused`: the provider said no, and will say it again; `retry`: it was certainly not done, try
 * later; `unknown`: nobody can tell: ask with the same id again.
 */
export class ProviderError extends Error {
	readonly outcome: 'refused' | 'retry' | 'unknown';
	/** A short word for the log and the row; never a key, a card or a name. */
	readonly reason: string;

	constructor(outcome: 'refused' | 'retry' | 'unknown', reason: string, options?: ErrorOptions) {
		super(`${outcome}: ${reason}`, options);
		this.name = 'ProviderError';
		this.outcome = outcome;
		this.reason = reason;
	}
}
