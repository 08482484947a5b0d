/**
 * The port: charging a client again and again for the store, in our words (a membership, a monthly
 * service). Adapters speak the vendors'; each passes the one suite of
 * server/adapters/recurring.test.ts. Amounts are whole minor units. A method throws ProviderError
 * and nothing else. What an event says is never believed: the subscription is read again.
 */
import type { Money } from '#lib/platform/money.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { Headers, Rejection, Vendor } from './provider.ts';

export const RECURRING_INTERVALS = ['week', 'month', 'year'] as const;
export type RecurringInterval = (typeof RECURRING_INTERVALS)[number];

export interface RecurringOrder {
	/** Ours: names the purchase for ever, and is the provider's idempotency key. */
	readonly purchaseId: string;
	/** Taken at once, then at the end of each interval. */
	readonly amount: Money;
	readonly interval: RecurringInterval;
	/** What the client reads at the provider and on the card's statement; no personal data. */
	readonly description: string;
	readonly returnUrl: string;
	readonly cancelUrl: string;
	/** The provider's name of the client; null: the provider makes one. */
	readonly customerRef: string | null;
	/** For a provider that asks for an address before its page opens; absent: one nobody reads. */
	readonly email?: string | null;
}

export interface StartedRecurring {
	/** Known before the client has agreed; `getSubscription` takes it for ever. */
	readonly recurringRef: string;
	/** The provider's page: where the client agrees and pays the first time. */
	readonly payUrl: string;
}

/**
 * `pending`: the client has not agreed yet; `active`; `past_due`: a charge failed and the provider
 * tries again; `paused`: nothing is charged until it is resumed; `ended`: cancelled or given up.
 * `unknown` is a word of the provider's that is not known: keep what was known before.
 */
export type RecurringStatus = 'pending' | 'active' | 'past_due' | 'paused' | 'ended' | 'unknown';

/** One charge: the same `chargeRef` is the same money, however often it is seen. */
export interface RecurringCharge {
	readonly chargeRef: string;
	readonly amount: Money;
	readonly status: 'pending' | 'succeeded' | 'failed';
	readonly at: Instant;
	readonly failure: string | null;
}

export interface Recurring {
	readonly recurringRef: string;
	/** Our id, as given with the order; null when the provider does not say. */
	readonly purchaseId: string | null;
	readonly status: RecurringStatus;
	readonly amount: Money;
	readonly interval: RecurringInterval | null;
	/** Until when it is paid; null before the first charge. */
	readonly paidUntil: Instant | null;
	/** It ends at `paidUntil` and is not charged again. */
	readonly endsThen: boolean;
	readonly customerRef: string | null;
	/** Newest first; the last hundred. */
	readonly charges: readonly RecurringCharge[];
}

export type ParsedRecurringWebhook =
	| {
			readonly ok: true;
			readonly dedupeKey: string;
			/** The provider's and our names of what changed; both empty: nothing of ours. */
			readonly refs: readonly string[];
			readonly purchaseId: string | null;
	  }
	| { readonly ok: false; readonly reason: Rejection };

export interface RecurringPayments {
	readonly vendor: Vendor;
	/** The same purchase id gives the same subscription, however often it is asked. */
	subscribe(order: RecurringOrder): Promise<StartedRecurring>;
	getSubscription(recurringRef: string): Promise<Recurring>;
	/** Charges nothing until `resume`. Doing it twice is doing it once. */
	pause(recurringRef: string): Promise<Recurring>;
	resume(recurringRef: string): Promise<Recurring>;
	/** `now` ends it; else it ends when what was paid for is over. Refunds nothing. */
	cancel(recurringRef: string, when: 'now' | 'paid_until'): Promise<Recurring>;
	/** Pure: verifies the bytes before anything in them is read. Never throws. */
	parseWebhook(raw: Uint8Array, headers: Headers, now: Instant): ParsedRecurringWebhook;
}
