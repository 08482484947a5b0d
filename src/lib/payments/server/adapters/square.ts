/**
 * Square with the store's own access token: its hosted payment links and refunds. Our payment's id is
 * the idempotency key; the order behind the link is what everything names.
 */
import { z } from 'zod';
import { processNow, toIso, type Instant } from '#lib/platform/time.ts';
import {
	ProviderError,
	type AccountStatus,
	type Headers,
	type PaymentOrder,
	type PaymentProvider,
	type ProviderPayment,
	type ProviderRefund,
	type StartedPayment,
	type TakenPage
} from '../../provider.ts';
import { SQUARE } from '../../vendors.ts';
import { notOffered } from './http.ts';
import { square, type SquareAccess } from './square-client.ts';
import {
	Order,
	ofOrder,
	Payment,
	Refund,
	refundOf,
	takenOf,
	type SquareOrder,
	type SquarePayment
} from './square-mapping.ts';
import { parseSquareWebhook } from './square-webhook.ts';
import { WithoutCards } from './unoffered.ts';

export interface SquareOptions extends SquareAccess {
	readonly locationId: string;
	/** Whose events are believed. */
	readonly merchantId: string | null;
	/** Signature keys of the subscription, new and old while they rotate. */
	readonly signatureKeys: readonly string[];
	/** As it was given to Square: it is signed along. */
	readonly webhookUrl: string;
	readonly now?: () => Instant;
}

const Link = z.object({
	payment_link: z.object({ id: z.string(), url: z.string(), order_id: z.string() })
});
const Location = z.object({
	location: z.object({
		status: z.string().nullish(),
		merchant_id: z.string().nullish(),
		capabilities: z.array(z.string()).default([])
	})
});

const Found = z.object({ orders: z.array(Order).default([]), cursor: z.string().nullish() });
const TAKEN_A_PAGE = 100;

/** Its location says whether it takes cards, and whose it is. */
export async function squareLocation(
	access: SquareAccess,
	locationId: string
): Promise<{ readonly merchantId: string | null; readonly status: AccountStatus }> {
	const path = `/v2/locations/${encodeURIComponent(locationId)}`;
	const { location } = await square(access, Location, { method: 'GET', path });
	const takesCards = location.capabilities.includes('CREDIT_CARD_PROCESSING');
	const due = [
		...(location.status === 'ACTIVE' ? [] : ['location_inactive']),
		...(takesCards ? [] : ['credit_card_processing'])
	];
	return { merchantId: location.merchant_id ?? null, status: { ready: due.length === 0, due } };
}

class SquarePayments extends WithoutCards implements PaymentProvider {
	readonly vendor = 'square';
	readonly capabilities = SQUARE.capabilities;
	readonly #options: SquareOptions;

	constructor(options: SquareOptions) {
		super();
		this.#options = options;
	}

	async createPayment(order: PaymentOrder): Promise<StartedPayment> {
		if (order.take === 'authorise' || order.saveCard) throw notOffered();
		const { amountMinor: amount, currency } = order.amount;
		if (!this.capabilities.currencies?.includes(currency))
			throw new ProviderError('refused', 'currency_not_offered');
		const body = {
			idempotency_key: order.paymentId,
			order: {
				location_id: this.#options.locationId,
				reference_id: order.paymentId,
				line_items: [
					{ name: order.description, quantity: '1', base_price_money: { amount, currency } }
				],
				metadata: { payment_id: order.paymentId, expires_at: String(order.expiresAt) }
			},
			checkout_options: { redirect_url: order.returnUrl }
		};
		const path = '/v2/online-checkout/payment-links';
		const { payment_link: link } = await square(this.#options, Link, {
			method: 'POST',
			path,
			body
		});
		return { providerRef: link.order_id, payUrl: link.url, expiresAt: order.expiresAt };
	}

	async #order(providerRef: string): Promise<SquareOrder> {
		const path = `/v2/orders/${encodeURIComponent(providerRef)}`;
		const shape = z.object({ order: Order });
		return (await square(this.#options, shape, { method: 'GET', path })).order;
	}

	async #payment(order: SquareOrder): Promise<SquarePayment | null> {
		const id = order.tenders.find((tender) => tender.payment_id)?.payment_id;
		if (!id) return null;
		const path = `/v2/payments/${encodeURIComponent(id)}`;
		const shape = z.object({ payment: Payment });
		return (await square(this.#options, shape, { method: 'GET', path })).payment;
	}

	async #refunds(payment: SquarePayment | null): Promise<ProviderRefund[]> {
		const found: ProviderRefund[] = [];
		for (const id of payment?.refund_ids ?? []) {
			const path = `/v2/refunds/${encodeURIComponent(id)}`;
			const shape = z.object({ refund: Refund });
			const { refund } = await square(this.#options, shape, { method: 'GET', path });
			found.push(refundOf(refund));
		}
		return found;
	}

	async getPayment(providerRef: string): Promise<ProviderPayment> {
		const order = await this.#order(providerRef);
		const payment = await this.#payment(order);
		const now = (this.#options.now ?? processNow)();
		return ofOrder(order, payment, await this.#refunds(payment), now);
	}

	async listTaken(since: Instant, cursor: string | null): Promise<TakenPage> {
		const body = {
			location_ids: [this.#options.locationId],
			limit: TAKEN_A_PAGE,
			query: {
				filter: {
					date_time_filter: { created_at: { start_at: toIso(since) } },
					state_filter: { states: ['COMPLETED'] }
				},
				sort: { sort_field: 'CREATED_AT', sort_order: 'ASC' }
			},
			...(cursor === null ? {} : { cursor })
		};
		const path = '/v2/orders/search';
		const page = await square(this.#options, Found, { method: 'POST', path, body });
		return { payments: page.orders.map(takenOf), next: page.cursor ?? null };
	}

	/** A link closes only by its own name, which nobody keeps: it is left alone until our end. */
	async cancelPayment(providerRef: string): Promise<ProviderPayment> {
		return await this.getPayment(providerRef);
	}

	async refund(
		providerRef: string,
		{ refundId, amountMinor }: { readonly refundId: string; readonly amountMinor: number }
	): Promise<ProviderRefund> {
		const payment = await this.#payment(await this.#order(providerRef));
		if (payment?.status !== 'COMPLETED') throw new ProviderError('refused', 'not_paid');
		const body = {
			idempotency_key: refundId,
			payment_id: payment.id,
			amount_money: { amount: amountMinor, currency: payment.amount_money.currency },
			// Shown to nobody but the store: what is listed later has no key in it.
			reason: refundId
		};
		const shape = z.object({ refund: Refund });
		const path = '/v2/refunds';
		const { refund } = await square(this.#options, shape, { method: 'POST', path, body });
		return refundOf(refund);
	}

	async accountStatus(): Promise<AccountStatus> {
		return (await squareLocation(this.#options, this.#options.locationId)).status;
	}

	parseWebhook(raw: Uint8Array, headers: Headers) {
		return parseSquareWebhook(this.#options, raw, headers);
	}
}

export const squarePayments = (options: SquareOptions): PaymentProvider =>
	new SquarePayments(options);
