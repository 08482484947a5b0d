/**
 * The port: charging stores for their plans through an outside provider, in our words. Adapters speak
 * the vendor's; each passes the one suite of server/adapters/contract.test.ts. Amounts are whole minor
 * units. A method throws ProviderError and nothing else.
 */
import type { Headers, Rejection } from '#lib/payments/provider.ts';
import type { Money } from '#lib/platform/money.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { Interval } from './rules.ts';

export const BILLING_PROVIDERS = ['sandbox', 'stripe'] as const;
export type BillingProvider = (typeof BILLING_PROVIDERS)[number];

export const isBillingProvider = (word: string): word is BillingProvider =>
	(BILLING_PROVIDERS as readonly string[]).includes(word);

/** One version of a plan, as it is sold. Its price never changes; a new version is a new price. */
export interface PricedPlan {
	readonly planId: string;
	readonly versionId: string;
	readonly name: string;
	readonly priceMinor: number;
	readonly currency: string;
	readonly interval: Interval;
	/** May be bought now. */
	readonly active: boolean;
}

/** What a coupon takes off. */
export interface Discount {
	readonly couponId: string;
	readonly name: string;
	/** Whole percent, or an amount of one currency. */
	readonly percent: number | null;
	readonly off: Money | null;
	readonly duration: 'once' | 'months' | 'forever';
	/** Of `months`. */
	readonly months: number | null;
}

export interface CheckoutOrder {
	/** Ours: the provider's idempotency key. */
	readonly checkoutId: string;
	readonly payerRef: string;
	readonly priceRef: string;
	/** A trial that was begun runs on; null: paid from now on. */
	readonly trialEndsAt: Instant | null;
	readonly discount: Discount | null;
	/** Where the browser goes afterwards: absolute. Arriving there proves nothing. */
	readonly returnUrl: string;
	readonly cancelUrl: string;
}

/** `unknown`: a word of the provider's that decides nothing. */
export type BilledStatus = 'trialing' | 'active' | 'past_due' | 'ended' | 'unknown';

/** A subscription as the provider knows it: the only thing that changes what a store has (A8.3). */
export interface BilledSubscription {
	readonly subscriptionRef: string;
	readonly status: BilledStatus;
	/** Runs to its end and not on. */
	readonly cancelsAtEnd: boolean;
	readonly priceRef: string;
	/** A change that waits for the end of the period. */
	readonly nextPriceRef: string | null;
	readonly startedAt: Instant;
	readonly periodEndsAt: Instant;
	readonly trialEndsAt: Instant | null;
	/** The first payment of the present row of failures, as far as the provider can tell. */
	readonly pastDueSince: Instant | null;
	readonly endedAt: Instant | null;
}

export interface ChangeOrder {
	/** Ours: the provider's idempotency key. */
	readonly changeId: string;
	readonly payerRef: string;
	readonly subscriptionRef: string;
	readonly priceRef: string;
	/** Of `now`: the moment up to which was reckoned when the sum was shown. */
	readonly at: Instant;
}

/** What an immediate change costs at once: the rest of the period at the new price, less the old. */
export interface ChangePreview {
	readonly due: Money;
	readonly at: Instant;
}

/** Whom the provider's invoices name. Empty texts: not given. */
export interface PayerDetails {
	readonly legalName: string;
	/** ISO 3166-1 alpha-2. */
	readonly country: string;
	readonly line: string;
	readonly city: string;
	readonly postalCode: string;
	/** In the shape of tax-ids.ts. */
	readonly taxId: string;
}

/** As an invoice says it: what was true when it was written. */
export interface BilledTo {
	readonly name: string;
	readonly taxId: string | null;
}

export interface BilledInvoice {
	readonly invoiceRef: string;
	readonly number: string;
	readonly issuedAt: Instant;
	readonly amount: Money;
	readonly status: 'paid' | 'open' | 'void';
	/** null: it names nobody. */
	readonly billedTo: BilledTo | null;
	/** The provider's page of it; null: it has none. */
	readonly url: string | null;
}

export type ParsedBilling =
	| {
			readonly ok: true;
			readonly dedupeKey: string;
			/** Whose subscription or invoice changed; null: nobody's. Never more: it is read again. */
			readonly payerRef: string | null;
	  }
	| { readonly ok: false; readonly reason: Rejection };

export interface PlatformBilling {
	readonly provider: BillingProvider;
	/** The same store gives the same payer, however often it is asked. */
	ensurePayer(store: { readonly storeId: string; readonly name: string }): Promise<string>;
	/** Names the payer on invoices from now on. Refused `tax_id_invalid`: nothing changes. */
	setPayer(payerRef: string, details: PayerDetails): Promise<void>;
	/** Makes or switches the price of one version. Safe to repeat. */
	syncPrice(plan: PricedPlan): Promise<{ readonly priceRef: string }>;
	/** Answers the provider's page where the store pays. Refused: `inactive`, `subscribed`. */
	startCheckout(order: CheckoutOrder): Promise<{ readonly payUrl: string }>;
	/** The provider's own page: cards, open invoices. */
	openPortal(payerRef: string, returnUrl: string): Promise<{ readonly url: string }>;
	/** The one that runs, else the last that ended; null: there was none. */
	getSubscription(payerRef: string): Promise<BilledSubscription | null>;
	previewChange(order: Omit<ChangeOrder, 'changeId'>): Promise<ChangePreview>;
	/** Takes what the preview said, and changes at once. Refused `card_declined`: nothing changes. */
	changeNow(order: ChangeOrder): Promise<void>;
	/** From the next period on; replaces an earlier one. */
	changeAtEnd(order: Omit<ChangeOrder, 'at'>): Promise<void>;
	dropChange(order: Pick<ChangeOrder, 'payerRef' | 'subscriptionRef'>): Promise<void>;
	/** It runs to the end of its period. A change that waits is dropped. */
	cancel(order: Pick<ChangeOrder, 'payerRef' | 'subscriptionRef'>): Promise<void>;
	resume(order: Pick<ChangeOrder, 'payerRef' | 'subscriptionRef'>): Promise<void>;
	/** Newest first, at most a hundred. */
	listInvoices(payerRef: string): Promise<readonly BilledInvoice[]>;
	/** Pure: verifies the bytes before anything in them is read. Never throws. */
	parseWebhook(raw: Uint8Array, headers: Headers, now: Instant): ParsedBilling;
}
