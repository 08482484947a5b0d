/**
 * Paystack with the store's own key: its hosted page, saved cards, refunds. Our payment's id is the
 * transaction's reference, which Paystack takes once: that is its idempotency.
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
	type SavedCard,
	type SavedCharge,
	type StartedPayment,
	type TakenPage
} from '../../provider.ts';
import { PAYSTACK } from '../../vendors.ts';
import { notOffered } from './http.ts';
import { paystack, type PaystackAccess } from './paystack-client.ts';
import {
	Authorization,
	cardOf,
	ofTransaction,
	Refund,
	refundOf,
	takenOf,
	Transaction,
	type PaystackTransaction
} from './paystack-mapping.ts';
import { parsePaystackWebhook } from './paystack-webhook.ts';

export interface PaystackOptions extends PaystackAccess {
	/** For a client whose address is not told: `somebody@here`, which nobody reads. */
	readonly mailDomain: string;
	readonly now?: () => Instant;
}

const REFUNDS_A_PAGE = 100;
const MOST_PAGES = 20;
const TAKEN_A_PAGE = 100;

const Page = z.object({ authorization_url: z.string(), reference: z.string() });
const Charged = z.union([
	z.object({ paused: z.literal(true), reference: z.string() }),
	Transaction
]);
const Customer = z.object({
	email: z.string(),
	authorizations: z.array(Authorization).default([])
});

const isRefused = (error: unknown, reason: string): boolean =>
	error instanceof ProviderError && error.outcome === 'refused' && error.reason === reason;

class PaystackPayments implements PaymentProvider {
	readonly vendor = 'paystack';
	readonly capabilities = PAYSTACK.capabilities;
	readonly #options: PaystackOptions;

	constructor(options: PaystackOptions) {
		this.#options = options;
	}

	get #now(): Instant {
		return (this.#options.now ?? processNow)();
	}

	async #customer(code: string): Promise<z.infer<typeof Customer>> {
		const path = `/customer/${encodeURIComponent(code)}`;
		return await paystack(this.#options, Customer, { method: 'GET', path });
	}

	async #transaction(reference: string): Promise<PaystackTransaction> {
		const path = `/transaction/verify/${encodeURIComponent(reference)}`;
		return await paystack(this.#options, Transaction, { method: 'GET', path });
	}

	/** What to do with a reference that was used before: nothing, if it was for another sum. */
	async #earlier(paymentId: string, { amountMinor, currency }: PaymentOrder['amount']) {
		const earlier = await this.#transaction(paymentId);
		if (earlier.amount !== amountMinor || earlier.currency !== currency)
			throw new ProviderError('refused', 'key_reused');
		return earlier;
	}

	async #mailOf(order: PaymentOrder): Promise<string> {
		if (order.customerRef) return (await this.#customer(order.customerRef)).email;
		return order.email ?? `client-${order.paymentId}@${this.#options.mailDomain}`;
	}

	async createPayment(order: PaymentOrder): Promise<StartedPayment> {
		if (order.take === 'authorise') throw notOffered();
		const { amountMinor, currency } = order.amount;
		if (!this.capabilities.currencies?.includes(currency))
			throw new ProviderError('refused', 'currency_not_offered');
		const body = {
			email: await this.#mailOf(order),
			amount: amountMinor,
			currency,
			reference: order.paymentId,
			callback_url: order.returnUrl,
			...(order.saveCard ? { channels: ['card'] } : {}),
			metadata: JSON.stringify({
				kind: 'page',
				expires_at: order.expiresAt,
				save_card: order.saveCard,
				description: order.description,
				cancel_action: order.cancelUrl
			})
		};
		try {
			const path = '/transaction/initialize';
			const page = await paystack(this.#options, Page, { method: 'POST', path, body });
			const { reference: providerRef, authorization_url: payUrl } = page;
			return { providerRef, payUrl, expiresAt: order.expiresAt };
		} catch (error) {
			if (!isRefused(error, 'duplicate')) throw error;
			await this.#earlier(order.paymentId, order.amount);
			// Paystack tells a page's address once. Another transaction could be paid as well as the first.
			throw new ProviderError('refused', 'page_lost');
		}
	}

	/** Filtered by us too: an older account ignores `transaction` in the question. */
	async #refunds(transaction: PaystackTransaction): Promise<ProviderRefund[]> {
		const found: ProviderRefund[] = [];
		for (let page = 1; page <= MOST_PAGES; page++) {
			const query = new URLSearchParams({
				transaction: String(transaction.id),
				perPage: String(REFUNDS_A_PAGE),
				page: String(page),
				...(transaction.paid_at ? { from: transaction.paid_at } : {})
			});
			const path = `/refund?${query.toString()}`;
			const refunds = await paystack(this.#options, z.array(Refund), { method: 'GET', path });
			for (const refund of refunds) {
				const of =
					typeof refund.transaction === 'number' ? refund.transaction : refund.transaction.id;
				if (of === transaction.id) found.push(refundOf(refund));
			}
			if (refunds.length < REFUNDS_A_PAGE) break;
		}
		return found;
	}

	async getPayment(providerRef: string): Promise<ProviderPayment> {
		const transaction = await this.#transaction(providerRef);
		const paid = transaction.status === 'success' || transaction.status === 'reversed';
		const refunds = paid ? await this.#refunds(transaction) : [];
		return ofTransaction(transaction, refunds, this.#now);
	}

	async listTaken(since: Instant, cursor: string | null): Promise<TakenPage> {
		const page = Number(cursor ?? 1);
		const query = new URLSearchParams({
			perPage: String(TAKEN_A_PAGE),
			page: String(page),
			from: toIso(since)
		});
		const path = `/transaction?${query.toString()}`;
		const list = await paystack(this.#options, z.array(Transaction), { method: 'GET', path });
		return {
			payments: list.flatMap(takenOf),
			next: list.length < TAKEN_A_PAGE ? null : String(page + 1)
		};
	}

	/** Nothing closes a page at Paystack: it is left alone, and what is true is said. */
	async cancelPayment(providerRef: string): Promise<ProviderPayment> {
		return await this.getPayment(providerRef);
	}

	capture(): Promise<ProviderPayment> {
		return Promise.reject(notOffered());
	}

	/** Paystack takes no key for a refund: ours stands in its note, and is looked for first. */
	async refund(
		providerRef: string,
		{ refundId, amountMinor }: { readonly refundId: string; readonly amountMinor: number }
	): Promise<ProviderRefund> {
		const payment = await this.getPayment(providerRef);
		const earlier = payment.refunds.find((refund) => refund.refundId === refundId);
		if (earlier && earlier.amountMinor !== amountMinor)
			throw new ProviderError('refused', 'key_reused');
		if (earlier) return earlier;
		if (payment.status !== 'succeeded') throw new ProviderError('refused', 'not_paid');
		const back = payment.refunds
			.filter((refund) => refund.status !== 'failed')
			.reduce((sum, refund) => sum + refund.amountMinor, 0);
		if (back + amountMinor > payment.receivedMinor)
			throw new ProviderError('refused', 'over_refund');
		const body = {
			transaction: providerRef,
			amount: amountMinor,
			currency: payment.amount.currency,
			merchant_note: refundId
		};
		const path = '/refund';
		const made = await paystack(this.#options, Refund, { method: 'POST', path, body });
		return { ...refundOf(made), refundId };
	}

	async chargeSaved(charge: SavedCharge): Promise<ProviderPayment> {
		const { amountMinor, currency } = charge.amount;
		const body = {
			email: (await this.#customer(charge.customerRef)).email,
			amount: amountMinor,
			currency,
			authorization_code: charge.cardRef,
			reference: charge.paymentId,
			metadata: JSON.stringify({ kind: 'saved', description: charge.description })
		};
		try {
			const path = '/transaction/charge_authorization';
			const made = await paystack(this.#options, Charged, { method: 'POST', path, body });
			if (!('paused' in made)) return ofTransaction(made, [], this.#now);
		} catch (error) {
			if (!isRefused(error, 'duplicate')) throw error;
			const earlier = await this.#earlier(charge.paymentId, charge.amount);
			return ofTransaction(earlier, [], this.#now);
		}
		const seen = await this.getPayment(charge.paymentId);
		return { ...seen, status: 'action_needed', failure: 'authentication_required' };
	}

	createSetup(): Promise<never> {
		return Promise.reject(notOffered());
	}

	getSetup(): Promise<never> {
		return Promise.reject(notOffered());
	}

	async listSaved(customerRef: string): Promise<SavedCard[]> {
		const { authorizations } = await this.#customer(customerRef);
		return authorizations.filter((card) => card.reusable).map(cardOf);
	}

	async removeSaved(cardRef: string): Promise<void> {
		const path = '/customer/deactivate_authorization';
		const body = { authorization_code: cardRef };
		await paystack(this.#options, z.unknown(), { method: 'POST', path, body });
	}

	/** Its balance: the smallest question that only the right key answers. */
	async accountStatus(): Promise<AccountStatus> {
		await paystack(this.#options, z.array(z.unknown()), { method: 'GET', path: '/balance' });
		return { ready: true, due: [] };
	}

	parseWebhook(raw: Uint8Array, headers: Headers) {
		return parsePaystackWebhook([this.#options.secretKey], raw, headers);
	}
}

export const paystackPayments = (options: PaystackOptions): PaymentProvider =>
	new PaystackPayments(options);
