/**
 * Stripe: hosted Checkout, saved cards, refunds, on a connected account or with a store's own keys.
 * Field names are those of API 2026-10-28.endive, which the SDK pins on every call.
 */
import type Stripe from 'stripe';
import type { Instant } from '#lib/platform/time.ts';
import type {
	AccountStatus,
	PaymentOrder,
	PaymentProvider,
	ProviderPayment,
	ProviderRefund,
	ProviderSetup,
	SavedCard,
	SavedCharge,
	SetupOrder,
	StartedPayment,
	TakenPage
} from '../../provider.ts';
import { ProviderError } from '../../provider.ts';
import { stripeClient, type StripeAccess } from './stripe-client.ts';
import { asked, declined } from './stripe-errors.ts';
import { cardOf, ofIntent, ofSession, refundOf, stringOf, takenOf } from './stripe-mapping.ts';
import { parseStripeWebhook } from './stripe-webhook.ts';

export interface StripeOptions extends StripeAccess {
	/** Signing secrets of the store's endpoint, new and old while they rotate. */
	readonly webhookSecrets: readonly string[];
}

const SESSION_PARTS = ['payment_intent.latest_charge.balance_transaction'];
const INTENT_PARTS = ['latest_charge.balance_transaction'];

const isSession = (providerRef: string): boolean => providerRef.startsWith('cs_');

function sessionParams(order: PaymentOrder): Stripe.Checkout.SessionCreateParams {
	return {
		mode: 'payment',
		client_reference_id: order.paymentId,
		success_url: order.returnUrl,
		cancel_url: order.cancelUrl,
		expires_at: Math.floor(order.expiresAt / 1000),
		line_items: [
			{
				quantity: 1,
				price_data: {
					currency: order.amount.currency.toLowerCase(),
					unit_amount: order.amount.amountMinor,
					product_data: { name: order.description }
				}
			}
		],
		payment_intent_data: {
			metadata: { payment_id: order.paymentId },
			...(order.saveCard ? { setup_future_usage: 'off_session' as const } : {}),
			...(order.take === 'authorise' ? { capture_method: 'manual' as const } : {})
		},
		metadata: { payment_id: order.paymentId },
		...(order.customerRef
			? { customer: order.customerRef }
			: order.saveCard
				? { customer_creation: 'always' as const }
				: {})
	};
}

class StripePayments implements PaymentProvider {
	readonly vendor = 'stripe';
	readonly capabilities = {
		savedCards: true,
		recurring: true,
		partialRefunds: true,
		authorisation: true,
		webhooks: true,
		setups: true,
		closesPage: true,
		refunds: 'automatic',
		currencies: null
	} as const;
	readonly #stripe: Stripe;
	readonly #options: StripeOptions;

	constructor(options: StripeOptions) {
		this.#options = options;
		this.#stripe = stripeClient(options);
	}

	async createPayment(order: PaymentOrder): Promise<StartedPayment> {
		const session = await asked(() =>
			this.#stripe.checkout.sessions.create(sessionParams(order), {
				idempotencyKey: `payment:${order.paymentId}`
			})
		);
		if (!session.url) throw new ProviderError('refused', 'no_page');
		return { providerRef: session.id, payUrl: session.url, expiresAt: order.expiresAt };
	}

	async #refunds(intent: string | null): Promise<ProviderRefund[]> {
		if (intent === null) return [];
		const page = await asked(() =>
			this.#stripe.refunds.list({ payment_intent: intent, limit: 100 })
		);
		return page.data.map(refundOf);
	}

	async getPayment(providerRef: string): Promise<ProviderPayment> {
		if (!isSession(providerRef)) {
			const intent = await asked(() =>
				this.#stripe.paymentIntents.retrieve(providerRef, { expand: INTENT_PARTS })
			);
			return ofIntent(intent, await this.#refunds(intent.id));
		}
		const session = await asked(() =>
			this.#stripe.checkout.sessions.retrieve(providerRef, { expand: SESSION_PARTS })
		);
		return ofSession(session, await this.#refunds(stringOf(session.payment_intent)));
	}

	async listTaken(since: Instant, cursor: string | null): Promise<TakenPage> {
		const page = await asked(() =>
			this.#stripe.paymentIntents.list({
				created: { gte: Math.floor(since / 1000) },
				limit: 100,
				...(cursor === null ? {} : { starting_after: cursor })
			})
		);
		const taken = page.data.filter(({ status }) => status === 'succeeded');
		return {
			payments: taken.map(takenOf),
			next: page.has_more ? (page.data.at(-1)?.id ?? null) : null
		};
	}

	async cancelPayment(providerRef: string): Promise<ProviderPayment> {
		const before = await this.getPayment(providerRef);
		if (before.status === 'authorised' && before.chargeRef !== null) {
			const intent = before.chargeRef;
			await asked(() => this.#stripe.paymentIntents.cancel(intent));
		} else if (before.status === 'pending' || before.status === 'action_needed') {
			try {
				await asked<object>(() =>
					isSession(providerRef)
						? this.#stripe.checkout.sessions.expire(providerRef)
						: this.#stripe.paymentIntents.cancel(providerRef)
				);
			} catch (error) {
				// Paid or closed between asking and closing: the reading below says which.
				if (!(error instanceof ProviderError) || error.outcome !== 'refused') throw error;
			}
		}
		return await this.getPayment(providerRef);
	}

	async #intentOf(providerRef: string): Promise<string> {
		if (!isSession(providerRef)) return providerRef;
		const session = await asked(() => this.#stripe.checkout.sessions.retrieve(providerRef));
		const intent = stringOf(session.payment_intent);
		if (intent === null) throw new ProviderError('refused', 'not_paid');
		return intent;
	}

	async capture(
		providerRef: string,
		paymentId: string,
		amountMinor: number
	): Promise<ProviderPayment> {
		const intent = await this.#intentOf(providerRef);
		await asked(() =>
			this.#stripe.paymentIntents.capture(
				intent,
				{ amount_to_capture: amountMinor },
				{ idempotencyKey: `capture:${paymentId}` }
			)
		);
		return await this.getPayment(providerRef);
	}

	async refund(
		providerRef: string,
		{ refundId, amountMinor }: { readonly refundId: string; readonly amountMinor: number }
	): Promise<ProviderRefund> {
		const intent = await this.#intentOf(providerRef);
		return refundOf(
			await asked(
				() =>
					this.#stripe.refunds.create(
						{ payment_intent: intent, amount: amountMinor, metadata: { refund_id: refundId } },
						{ idempotencyKey: `refund:${refundId}` }
					),
				'refund'
			)
		);
	}

	async chargeSaved(charge: SavedCharge): Promise<ProviderPayment> {
		const create = () =>
			this.#stripe.paymentIntents.create(
				{
					amount: charge.amount.amountMinor,
					currency: charge.amount.currency.toLowerCase(),
					customer: charge.customerRef,
					payment_method: charge.cardRef,
					description: charge.description,
					metadata: { payment_id: charge.paymentId },
					off_session: true,
					confirm: true,
					expand: INTENT_PARTS
				},
				{ idempotencyKey: `payment:${charge.paymentId}` }
			);
		const made = await declined(create);
		if (made.ok) return ofIntent(made.value, []);
		return { ...(await this.getPayment(made.intent)), ...made.seen };
	}

	async createSetup(order: SetupOrder): Promise<{ setupRef: string; payUrl: string }> {
		const session = await asked(() =>
			this.#stripe.checkout.sessions.create(
				{
					mode: 'setup',
					currency: order.currency.toLowerCase(),
					success_url: order.returnUrl,
					cancel_url: order.cancelUrl,
					expires_at: Math.floor(order.expiresAt / 1000),
					metadata: { setup_id: order.setupId },
					setup_intent_data: { metadata: { setup_id: order.setupId } },
					...(order.customerRef
						? { customer: order.customerRef }
						: { customer_creation: 'always' as const })
				},
				{ idempotencyKey: `setup:${order.setupId}` }
			)
		);
		if (!session.url) throw new ProviderError('refused', 'no_page');
		return { setupRef: session.id, payUrl: session.url };
	}

	async getSetup(setupRef: string): Promise<ProviderSetup> {
		const session = await asked(() =>
			this.#stripe.checkout.sessions.retrieve(setupRef, {
				expand: ['setup_intent.payment_method']
			})
		);
		const setup = typeof session.setup_intent === 'object' ? session.setup_intent : null;
		const method = setup && typeof setup.payment_method === 'object' ? setup.payment_method : null;
		return {
			status:
				setup?.status === 'succeeded'
					? 'succeeded'
					: session.status === 'expired'
						? 'expired'
						: 'pending',
			customerRef: stringOf(session.customer),
			card: method && cardOf(method)
		};
	}

	async listSaved(customerRef: string): Promise<SavedCard[]> {
		const page = await asked(() =>
			this.#stripe.paymentMethods.list({ customer: customerRef, type: 'card', limit: 100 })
		);
		return page.data.map(cardOf);
	}

	async removeSaved(cardRef: string): Promise<void> {
		await asked(() => this.#stripe.paymentMethods.detach(cardRef));
	}

	async accountStatus(): Promise<AccountStatus> {
		const account = await asked(() => this.#stripe.accounts.retrieveCurrent());
		return {
			ready: account.charges_enabled && account.details_submitted,
			due: account.requirements?.currently_due ?? []
		};
	}

	parseWebhook(
		raw: Uint8Array,
		headers: Readonly<Record<string, string | undefined>>,
		now: Instant
	) {
		return parseStripeWebhook(this.#stripe, this.#options, raw, headers, now);
	}
}

export const stripePayments = (options: StripeOptions): PaymentProvider =>
	new StripePayments(options);
