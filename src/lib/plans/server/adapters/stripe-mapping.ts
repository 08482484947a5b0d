/** Stripe Billing's objects in our words: API 2026-10-28.endive. What is not known decides nothing. */
import type Stripe from 'stripe';
import { ProviderError } from '#lib/payments/provider.ts';
import { instant, type Instant } from '#lib/platform/time.ts';
import type { BilledInvoice, BilledStatus, BilledSubscription, BilledTo } from '../../billing.ts';

export const atSecond = (seconds: number): Instant => instant(seconds * 1000);
const atOrNull = (seconds: number | null | undefined): Instant | null =>
	typeof seconds === 'number' ? atSecond(seconds) : null;

/** The id of what may be expanded or not. */
export const idOf = (part: string | { id: string } | null | undefined): string | null =>
	typeof part === 'string' ? part : (part?.id ?? null);

/** The one thing it charges for: since 2025 the period is written there, and no more on the subscription. */
export function itemOf(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
	const item = subscription.items.data[0];
	if (!item) throw new ProviderError('unknown', 'no_item');
	return item;
}

const STATUS: Readonly<Record<string, BilledStatus>> = {
	trialing: 'trialing',
	active: 'active',
	past_due: 'past_due',
	unpaid: 'past_due',
	canceled: 'ended',
	incomplete_expired: 'ended'
};

const RUNNING: ReadonlySet<BilledStatus> = new Set(['trialing', 'active', 'past_due']);

export const statusOf = ({ status }: Stripe.Subscription): BilledStatus =>
	STATUS[status] ?? 'unknown';

/** The one that runs, else the last that ended. What was never paid for (`incomplete`) is neither. */
export function chosen(list: readonly Stripe.Subscription[]): Stripe.Subscription | undefined {
	const newest = [...list].sort((a, b) => b.created - a.created);
	return (
		newest.find((each) => RUNNING.has(statusOf(each))) ??
		newest.find(({ status }) => status === 'canceled' || status === 'paused')
	);
}

/** The price of the phase that begins when this period ends; null: it goes on as it is. */
function nextPrice(subscription: Stripe.Subscription): string | null {
	const { schedule } = subscription;
	if (schedule === null || typeof schedule === 'string') return null;
	if (schedule.status !== 'active' && schedule.status !== 'not_started') return null;
	const item = itemOf(subscription);
	const phase = schedule.phases.find((each) => each.start_date >= item.current_period_end);
	const price = idOf(phase?.items[0]?.price);
	return price === item.price.id ? null : price;
}

/** Stripe does not say since when: the oldest unpaid thing it shows is its latest invoice. */
const overdueSince = ({ latest_invoice: invoice }: Stripe.Subscription): Instant | null =>
	invoice !== null && typeof invoice === 'object' ? atSecond(invoice.created) : null;

/** Of one whose schedule and latest invoice are expanded. */
export function billedOf(subscription: Stripe.Subscription): BilledSubscription {
	const item = itemOf(subscription);
	const status = statusOf(subscription);
	return {
		subscriptionRef: subscription.id,
		status,
		cancelsAtEnd: subscription.cancel_at_period_end,
		priceRef: item.price.id,
		nextPriceRef: nextPrice(subscription),
		startedAt: atSecond(subscription.start_date),
		periodEndsAt: atSecond(item.current_period_end),
		trialEndsAt: atOrNull(subscription.trial_end),
		pastDueSince: status === 'past_due' ? overdueSince(subscription) : null,
		endedAt: atOrNull(subscription.ended_at)
	};
}

const INVOICE: Readonly<Record<string, BilledInvoice['status']>> = {
	paid: 'paid',
	open: 'open',
	void: 'void',
	uncollectible: 'void'
};

/** Under which an id stands on an invoice whose kind Stripe is not told. */
export const TAX_ID_FIELD = 'Tax ID';

function billedTo(invoice: Stripe.Invoice): BilledTo | null {
	const { customer_name: name, customer_tax_ids: ids, custom_fields: fields } = invoice;
	if (name === null) return null;
	const field = fields?.find((each) => each.name === TAX_ID_FIELD);
	return { name, taxId: ids?.[0]?.value ?? field?.value ?? null };
}

/** Drafts are nothing yet. */
export function invoicesOf(list: readonly Stripe.Invoice[]): BilledInvoice[] {
	return list.flatMap((invoice) => {
		const status = INVOICE[invoice.status ?? ''];
		if (status === undefined) return [];
		return [
			{
				invoiceRef: invoice.id,
				number: invoice.number ?? invoice.id,
				issuedAt: atSecond(invoice.status_transitions.finalized_at ?? invoice.created),
				amount: { amountMinor: invoice.total, currency: invoice.currency.toUpperCase() },
				status,
				billedTo: billedTo(invoice),
				url: invoice.hosted_invoice_url ?? null
			}
		];
	});
}
