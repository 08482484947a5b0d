/**
 * Stripe Billing on the platform's own account: hosted Checkout and portal, proration, schedules.
 * Field names are those of API 2026-10-28.endive, which the SDK pins on every call.
 */
import type Stripe from 'stripe';
import { ProviderError, type Headers } from '#lib/payments/provider.ts';
import { asked, stripeClient, type StripeAccess } from '#lib/payments/server/vendor-tools.ts';
import type { Instant } from '#lib/platform/time.ts';
import type {
	BilledInvoice,
	BilledSubscription,
	ChangeOrder,
	ChangePreview,
	CheckoutOrder,
	PayerDetails,
	PlatformBilling,
	PricedPlan
} from '../../billing.ts';
import { billedOf, chosen, idOf, invoicesOf, itemOf, statusOf } from './stripe-mapping.ts';
import { setStripePayer } from './stripe-payer.ts';
import { couponOf, syncPrice } from './stripe-prices.ts';
import { parseStripeBilling } from './stripe-webhook.ts';

export interface StripeBillingOptions extends StripeAccess {
	/** Signing secrets of the platform's endpoint, new and old while they rotate. */
	readonly webhookSecrets: readonly string[];
}

const PARTS = ['schedule', 'latest_invoice'];
const seconds = (at: Instant): number => Math.floor(at / 1000);
type Named = Pick<ChangeOrder, 'payerRef' | 'subscriptionRef'>;

/** However the bank words its no: one word for it. */
function refusedCard(error: unknown): never {
	const card = typeof error === 'object' && error !== null && 'rawType' in error;
	if (card && error.rawType === 'card_error') throw new ProviderError('refused', 'card_declined');
	throw error;
}

class StripeBilling implements PlatformBilling {
	readonly provider = 'stripe';
	readonly #stripe: Stripe;
	readonly #secrets: readonly string[];

	constructor({ webhookSecrets, ...access }: StripeBillingOptions) {
		this.#stripe = stripeClient(access);
		this.#secrets = webhookSecrets;
	}

	async ensurePayer(store: { readonly storeId: string; readonly name: string }): Promise<string> {
		const { storeId, name } = store;
		const customer = await asked(() =>
			this.#stripe.customers.create(
				{ name, metadata: { store_id: storeId } },
				{ idempotencyKey: `payer:${storeId}` }
			)
		);
		return customer.id;
	}

	async setPayer(payerRef: string, details: PayerDetails): Promise<void> {
		await setStripePayer(this.#stripe, payerRef, details);
	}

	async syncPrice(plan: PricedPlan): Promise<{ priceRef: string }> {
		return { priceRef: await syncPrice(this.#stripe, plan) };
	}

	/** Two pages must not both be paid: what was left open closes. */
	async #closePages(customer: string): Promise<void> {
		const pages = await asked(() =>
			this.#stripe.checkout.sessions.list({ customer, status: 'open', limit: 100 })
		);
		for (const { id } of pages.data) await asked(() => this.#stripe.checkout.sessions.expire(id));
	}

	async startCheckout(order: CheckoutOrder): Promise<{ payUrl: string }> {
		const running = await this.#find(order.payerRef);
		if (running && ['trialing', 'active', 'past_due'].includes(statusOf(running)))
			throw new ProviderError('refused', 'subscribed');
		await this.#closePages(order.payerRef);
		const { discount, trialEndsAt } = order;
		const coupon = discount === null ? null : await couponOf(this.#stripe, discount);
		const session = await asked(() =>
			this.#stripe.checkout.sessions.create(
				{
					mode: 'subscription',
					customer: order.payerRef,
					client_reference_id: order.checkoutId,
					line_items: [{ price: order.priceRef, quantity: 1 }],
					success_url: order.returnUrl,
					cancel_url: order.cancelUrl,
					...(trialEndsAt === null
						? {}
						: { subscription_data: { trial_end: seconds(trialEndsAt) } }),
					...(coupon === null ? {} : { discounts: [{ coupon }] })
				},
				{ idempotencyKey: `checkout:${order.checkoutId}` }
			)
		);
		if (!session.url) throw new ProviderError('refused', 'no_page');
		return { payUrl: session.url };
	}

	async openPortal(payerRef: string, returnUrl: string): Promise<{ url: string }> {
		return await asked(() =>
			this.#stripe.billingPortal.sessions.create({ customer: payerRef, return_url: returnUrl })
		);
	}

	async #find(customer: string): Promise<Stripe.Subscription | undefined> {
		const page = await asked(() =>
			this.#stripe.subscriptions.list({
				customer,
				status: 'all',
				limit: 100,
				expand: PARTS.map((part) => `data.${part}`)
			})
		);
		return chosen(page.data);
	}

	async getSubscription(payerRef: string): Promise<BilledSubscription | null> {
		const found = await this.#find(payerRef);
		return found ? billedOf(found) : null;
	}

	async #get(subscriptionRef: string): Promise<Stripe.Subscription> {
		return await asked(() =>
			this.#stripe.subscriptions.retrieve(subscriptionRef, { expand: PARTS })
		);
	}

	async previewChange(order: Omit<ChangeOrder, 'changeId'>): Promise<ChangePreview> {
		const { payerRef: customer, subscriptionRef: subscription, priceRef: price, at } = order;
		const item = itemOf(await this.#get(subscription)).id;
		const invoice = await asked(() =>
			this.#stripe.invoices.createPreview({
				customer,
				subscription,
				subscription_details: {
					items: [{ id: item, price }],
					proration_behavior: 'always_invoice',
					proration_date: seconds(at)
				}
			})
		);
		const currency = invoice.currency.toUpperCase();
		return { due: { amountMinor: invoice.amount_due, currency }, at };
	}

	/** While a schedule rules it, a subscription cannot be changed. */
	async #release(subscription: Stripe.Subscription): Promise<void> {
		const schedule = idOf(subscription.schedule);
		if (schedule !== null) await asked(() => this.#stripe.subscriptionSchedules.release(schedule));
	}

	async changeNow(order: ChangeOrder): Promise<void> {
		const subscription = await this.#get(order.subscriptionRef);
		const item = itemOf(subscription);
		// A repeat after a lost answer finds it done.
		if (item.price.id === order.priceRef) return;
		await this.#release(subscription);
		await asked(() =>
			this.#stripe.subscriptions
				.update(
					order.subscriptionRef,
					{
						items: [{ id: item.id, price: order.priceRef }],
						proration_behavior: 'always_invoice',
						proration_date: seconds(order.at),
						// A card that says no leaves everything as it was.
						payment_behavior: 'error_if_incomplete'
					},
					{ idempotencyKey: `change:${order.changeId}` }
				)
				.catch(refusedCard)
		);
	}

	async changeAtEnd(order: Omit<ChangeOrder, 'at'>): Promise<void> {
		const subscription = await this.#get(order.subscriptionRef);
		await this.#release(subscription);
		const item = itemOf(subscription);
		const schedule = await asked(() =>
			this.#stripe.subscriptionSchedules.create({ from_subscription: order.subscriptionRef })
		);
		const trial = subscription.status === 'trialing' ? subscription.trial_end : null;
		await asked(() =>
			this.#stripe.subscriptionSchedules.update(schedule.id, {
				end_behavior: 'release',
				phases: [
					{
						items: [{ price: item.price.id, quantity: 1 }],
						start_date: schedule.phases[0]?.start_date ?? item.current_period_start,
						end_date: item.current_period_end,
						...(trial === null ? {} : { trial_end: trial })
					},
					{
						items: [{ price: order.priceRef, quantity: 1 }],
						proration_behavior: 'none',
						duration: { interval: 'month', interval_count: 1 }
					}
				]
			})
		);
	}

	async dropChange({ subscriptionRef }: Named): Promise<void> {
		await this.#release(await this.#get(subscriptionRef));
	}

	async cancel({ subscriptionRef }: Named): Promise<void> {
		await this.#release(await this.#get(subscriptionRef));
		await asked(() =>
			this.#stripe.subscriptions.update(subscriptionRef, { cancel_at_period_end: true })
		);
	}

	async resume({ subscriptionRef }: Named): Promise<void> {
		await asked(() =>
			this.#stripe.subscriptions.update(subscriptionRef, { cancel_at_period_end: false })
		);
	}

	async listInvoices(payerRef: string): Promise<readonly BilledInvoice[]> {
		const page = await asked(() => this.#stripe.invoices.list({ customer: payerRef, limit: 100 }));
		return invoicesOf(page.data);
	}

	parseWebhook(raw: Uint8Array, headers: Headers, now: Instant) {
		return parseStripeBilling(this.#stripe, this.#secrets, raw, headers, now);
	}
}

export const stripeBilling = (options: StripeBillingOptions): PlatformBilling =>
	new StripeBilling(options);
