/**
 * PayPal with the store's own application: a client approves an order at PayPal's page, and only then
 * do we take the money. So whoever asks about an approved order takes it, unless it is over: an order
 * that nobody takes any more costs its client nothing.
 */
import { z } from 'zod';
import { processNow, type Instant } from '#lib/platform/time.ts';
import {
	ProviderError,
	type AccountStatus,
	type Headers,
	type PaymentOrder,
	type PaymentProvider,
	type ProviderPayment,
	type ProviderRefund,
	type StartedPayment
} from '../../provider.ts';
import { PAYPAL } from '../../vendors.ts';
import { notOffered } from './http.ts';
import { fetchCertificate, placeOf } from './paypal-certificate.ts';
import { freshToken, paypal, type PaypalAccess } from './paypal-client.ts';
import {
	amountText,
	captureOf,
	noteOf,
	ofOrder,
	Order,
	readNote,
	Refund,
	refundOf,
	statusOf,
	type PaypalOrder
} from './paypal-mapping.ts';
import { parsePaypalWebhook } from './paypal-webhook.ts';
import { WithoutCards } from './unoffered.ts';

export interface PaypalOptions extends PaypalAccess {
	readonly webhookIds: readonly string[];
}

const MOST_DESCRIPTION = 127;

const bodyOf = (order: PaymentOrder) => ({
	intent: 'CAPTURE',
	purchase_units: [
		{
			reference_id: order.paymentId,
			custom_id: noteOf(order.paymentId, order.expiresAt),
			// PayPal takes an invoice once: a second order of the same payment cannot be paid too.
			invoice_id: order.paymentId,
			description: order.description.slice(0, MOST_DESCRIPTION),
			amount: { currency_code: order.amount.currency, value: amountText(order.amount) }
		}
	],
	payment_source: {
		paypal: {
			experience_context: {
				return_url: order.returnUrl,
				cancel_url: order.cancelUrl,
				user_action: 'PAY_NOW',
				shipping_preference: 'NO_SHIPPING',
				// No bank transfer that arrives days after the visit.
				payment_method_preference: 'IMMEDIATE_PAYMENT_REQUIRED'
			}
		}
	}
});

class PaypalPayments extends WithoutCards implements PaymentProvider {
	readonly vendor = 'paypal';
	readonly capabilities = PAYPAL.capabilities;
	readonly #options: PaypalOptions;

	constructor(options: PaypalOptions) {
		super();
		this.#options = options;
	}

	get #now(): Instant {
		return (this.#options.now ?? processNow)();
	}

	async createPayment(order: PaymentOrder): Promise<StartedPayment> {
		if (order.take === 'authorise' || order.saveCard) throw notOffered();
		const { amountMinor, currency } = order.amount;
		if (!this.capabilities.currencies?.includes(currency))
			throw new ProviderError('refused', 'currency_not_offered');
		const made = await paypal(this.#options, Order, {
			method: 'POST',
			path: '/v2/checkout/orders',
			key: order.paymentId,
			body: bodyOf(order)
		});
		// The first order under this key is answered, whatever is asked for the second time.
		const { amount } = made.purchase_units[0];
		if (amount.amountMinor !== amountMinor || amount.currency !== currency)
			throw new ProviderError('refused', 'key_reused');
		const page = made.links.find(({ rel }) => rel === 'payer-action' || rel === 'approve');
		if (!page?.href.startsWith('https://')) throw new ProviderError('refused', 'page_lost');
		return { providerRef: made.id, payUrl: page.href, expiresAt: order.expiresAt };
	}

	async #order(providerRef: string): Promise<PaypalOrder> {
		const path = `/v2/checkout/orders/${encodeURIComponent(providerRef)}`;
		return await paypal(this.#options, Order, { method: 'GET', path });
	}

	/** Takes what was approved; says why PayPal did not let it, or null. */
	async #take(order: PaypalOrder): Promise<string | null> {
		const path = `/v2/checkout/orders/${encodeURIComponent(order.id)}/capture`;
		// An order is taken once by itself; after a refusal its next approval is another try.
		const key = `${order.id}-${order.update_time ?? ''}`;
		try {
			await paypal(this.#options, z.unknown(), { method: 'POST', path, key, body: {} });
			return null;
		} catch (error) {
			const refused = error instanceof ProviderError && error.outcome === 'refused';
			if (!refused || error.reason === 'not_authorised') throw error;
			return error.reason;
		}
	}

	async getPayment(providerRef: string): Promise<ProviderPayment> {
		const order = await this.#order(providerRef);
		if (order.status !== 'APPROVED' || statusOf(order, this.#now) !== 'pending')
			return ofOrder(order, null, this.#now);
		const failure = await this.#take(order);
		return ofOrder(await this.#order(providerRef), failure, this.#now);
	}

	/** PayPal has no way to close an order: its end is set to the beginning of time, and nobody takes it. */
	async cancelPayment(providerRef: string): Promise<ProviderPayment> {
		const order = await this.#order(providerRef);
		const [unit] = order.purchase_units;
		const { paymentId } = readNote(unit.custom_id);
		if (statusOf(order, this.#now) !== 'pending' || captureOf(order) || paymentId === null)
			return ofOrder(order, null, this.#now);
		const path = `/v2/checkout/orders/${encodeURIComponent(providerRef)}`;
		const at = `/purchase_units/@reference_id=='${paymentId}'/custom_id`;
		const body = [{ op: 'replace', path: at, value: noteOf(paymentId, 0) }];
		try {
			await paypal(this.#options, z.unknown(), { method: 'PATCH', path, body });
		} catch (error) {
			// It was paid meanwhile, or may not be changed: what is true is read below.
			if (!(error instanceof ProviderError && error.outcome === 'refused')) throw error;
		}
		return ofOrder(await this.#order(providerRef), null, this.#now);
	}

	/** Looked for first: PayPal forgets a key after some weeks, and our id stays on the refund. */
	async refund(
		providerRef: string,
		{ refundId, amountMinor }: { readonly refundId: string; readonly amountMinor: number }
	): Promise<ProviderRefund> {
		const order = await this.#order(providerRef);
		const payment = ofOrder(order, null, this.#now);
		const earlier = payment.refunds.find((refund) => refund.refundId === refundId);
		if (earlier && earlier.amountMinor !== amountMinor)
			throw new ProviderError('refused', 'key_reused');
		if (earlier) return earlier;
		if (payment.status !== 'succeeded' || payment.chargeRef === null)
			throw new ProviderError('refused', 'not_paid');
		const { currency } = payment.amount;
		const made = await paypal(this.#options, Refund, {
			method: 'POST',
			path: `/v2/payments/captures/${encodeURIComponent(payment.chargeRef)}/refund`,
			key: refundId,
			body: {
				amount: { currency_code: currency, value: amountText({ amountMinor, currency }) },
				custom_id: refundId
			}
		});
		if (made.amount.amountMinor !== amountMinor) throw new ProviderError('refused', 'key_reused');
		return { ...refundOf(made), refundId };
	}

	/** A new token is the smallest thing that only the right credentials get. */
	async accountStatus(): Promise<AccountStatus> {
		await freshToken(this.#options);
		return { ready: true, due: [] };
	}

	async prepareWebhook(headers: Headers): Promise<void> {
		const { webhookIds, host } = this.#options;
		const place = placeOf(headers['paypal-cert-url'] ?? '', host);
		if (!place || !headers['paypal-transmission-sig'] || webhookIds.length === 0) return;
		await fetchCertificate(place, this.#options);
	}

	parseWebhook(raw: Uint8Array, headers: Headers, now: Instant) {
		return parsePaypalWebhook(this.#options, raw, headers, now);
	}
}

export const paypalPayments = (options: PaypalOptions): PaymentProvider =>
	new PaypalPayments(options);
