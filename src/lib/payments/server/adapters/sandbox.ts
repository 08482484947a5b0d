/**
 * The sandbox provider: a real part of the product that keeps what it "takes" in our own database,
 * so that everything runs with zero accounts. Its page is /sandbox/pay; its events are signed as a
 * vendor's are, and go the same way.
 */
import { eq } from 'drizzle-orm';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { MINUTE, plus, processNow, type Instant } from '#lib/platform/time.ts';
import {
	ProviderError,
	type AccountStatus,
	type Headers,
	type ParsedWebhook,
	type PaymentOrder,
	type PaymentProvider,
	type ProviderPayment,
	type ProviderRefund,
	type ProviderSetup,
	type SavedCard,
	type SavedCharge,
	type SetupOrder,
	type StartedPayment,
	type TakenPage
} from '../../provider.ts';
import { behaviourOf, staysPending, type SandboxRefund } from '../../sandbox.ts';
import { sandboxPayments } from '../sandbox-schema.ts';
import { parseSandboxEvent } from './sandbox-events.ts';
import {
	cardOf,
	SandboxRows,
	seenOf,
	type SandboxOptions,
	type SandboxRow
} from './sandbox-rows.ts';

const CHARGE_MS = 60 * MINUTE;
class SandboxPayments implements PaymentProvider {
	readonly vendor = 'sandbox';
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
	readonly #options: SandboxOptions;
	readonly #rows: SandboxRows;

	constructor(options: SandboxOptions) {
		this.#options = options;
		this.#rows = new SandboxRows(options);
	}

	#pageOf(row: SandboxRow): string {
		return `${publicUrl(config())}/sandbox/pay/${row.storeId}/${row.token}`;
	}

	async createPayment(order: PaymentOrder): Promise<StartedPayment> {
		const { amountMinor, currency } = order.amount;
		if (order.expiresAt <= processNow()) throw new ProviderError('refused', 'expired');
		const row = await this.#rows.run((tx) =>
			this.#rows.keep(tx, {
				kind: 'payment',
				key: order.paymentId,
				request: { amountMinor, currency, description: order.description, take: order.take },
				status: 'pending',
				amountMinor,
				currency,
				description: order.description,
				returnUrl: order.returnUrl,
				cancelUrl: order.cancelUrl,
				saveCard: order.saveCard,
				authoriseOnly: order.take === 'authorise',
				customerRef: order.customerRef ?? (order.saveCard ? `client_${newId()}` : null),
				expiresAt: order.expiresAt
			})
		);
		return { providerRef: row.id, payUrl: this.#pageOf(row), expiresAt: row.expiresAt };
	}

	async getPayment(providerRef: string): Promise<ProviderPayment> {
		return seenOf(await this.#rows.run((tx) => this.#rows.locked(tx, providerRef)));
	}

	async listTaken(since: Instant, cursor: string | null): Promise<TakenPage> {
		return await this.#rows.run((tx) => this.#rows.taken(tx, since, cursor));
	}

	async cancelPayment(providerRef: string): Promise<ProviderPayment> {
		return await this.#rows.run(async (tx) => {
			const row = await this.#rows.locked(tx, providerRef);
			const open = ['pending', 'action_needed', 'authorised'].includes(row.status);
			const status = row.status === 'authorised' ? 'cancelled' : 'expired';
			return seenOf(open ? await this.#rows.change(tx, row, { status }) : row);
		});
	}

	async capture(
		providerRef: string,
		_paymentId: string,
		amountMinor: number
	): Promise<ProviderPayment> {
		return await this.#rows.run(async (tx) => {
			const row = await this.#rows.locked(tx, providerRef);
			if (row.status === 'succeeded' && row.receivedMinor === amountMinor) return seenOf(row);
			if (row.status !== 'authorised' || amountMinor > row.amountMinor)
				throw new ProviderError('refused', 'not_authorised');
			return seenOf(
				await this.#rows.change(tx, row, { status: 'succeeded', receivedMinor: amountMinor })
			);
		});
	}

	async refund(
		providerRef: string,
		{ refundId, amountMinor }: { readonly refundId: string; readonly amountMinor: number }
	): Promise<ProviderRefund> {
		return await this.#rows.run(async (tx) => {
			const row = await this.#rows.locked(tx, providerRef);
			const earlier = row.refunds.find((refund) => refund.refundId === refundId);
			if (earlier && earlier.amountMinor !== amountMinor)
				throw new ProviderError('refused', 'key_reused');
			if (earlier) return earlier;
			if (row.status !== 'succeeded') throw new ProviderError('refused', 'not_paid');
			const back = row.refunds.reduce((sum, refund) => sum + refund.amountMinor, 0);
			if (back + amountMinor > row.receivedMinor) throw new ProviderError('refused', 'over_refund');
			const refund: SandboxRefund = {
				refundRef: `refund_${newId()}`,
				refundId,
				amountMinor,
				status: staysPending(amountMinor) ? 'pending' : 'succeeded'
			};
			await this.#rows.change(tx, row, { refunds: [...row.refunds, refund] });
			return refund;
		});
	}

	async chargeSaved(charge: SavedCharge): Promise<ProviderPayment> {
		const behaviour = behaviourOf(charge.cardRef);
		return await this.#rows.run(async (tx) => {
			const cards = await this.#rows.cards(tx, [eq(sandboxPayments.cardRef, charge.cardRef)]);
			if (cards.length === 0) throw new ProviderError('refused', 'not_found');
			const { amountMinor, currency } = charge.amount;
			const row = await this.#rows.keep(tx, {
				kind: 'payment',
				key: charge.paymentId,
				request: { amountMinor, currency, cardRef: charge.cardRef },
				status: { pays: 'succeeded', declines: 'failed', challenges: 'action_needed' }[
					behaviour
				] as SandboxRow['status'],
				failure: { pays: null, declines: 'card_declined', challenges: 'authentication_required' }[
					behaviour
				],
				amountMinor,
				receivedMinor: behaviour === 'pays' ? amountMinor : 0,
				currency,
				description: charge.description,
				returnUrl: '',
				cancelUrl: '',
				customerRef: charge.customerRef,
				expiresAt: plus(processNow(), CHARGE_MS)
			});
			return seenOf(row);
		});
	}

	async createSetup(order: SetupOrder): Promise<{ setupRef: string; payUrl: string }> {
		const row = await this.#rows.run((tx) =>
			this.#rows.keep(tx, {
				kind: 'setup',
				key: order.setupId,
				request: { currency: order.currency },
				status: 'pending',
				amountMinor: 0,
				currency: order.currency,
				description: '',
				returnUrl: order.returnUrl,
				cancelUrl: order.cancelUrl,
				saveCard: true,
				customerRef: order.customerRef ?? `client_${newId()}`,
				expiresAt: order.expiresAt
			})
		);
		return { setupRef: row.id, payUrl: this.#pageOf(row) };
	}

	async getSetup(setupRef: string): Promise<ProviderSetup> {
		const row = await this.#rows.run((tx) => this.#rows.locked(tx, setupRef));
		const { status } = seenOf(row);
		return {
			status: status === 'succeeded' || status === 'expired' ? status : 'pending',
			customerRef: row.customerRef,
			card: cardOf(row.cardRef)
		};
	}

	async listSaved(customerRef: string): Promise<SavedCard[]> {
		return await this.#rows.run((tx) =>
			this.#rows.cards(tx, [eq(sandboxPayments.customerRef, customerRef)])
		);
	}

	async removeSaved(cardRef: string): Promise<void> {
		await this.#rows.run((tx) =>
			tx
				.update(sandboxPayments)
				.set({ cardRemovedAt: processNow() })
				.where(this.#rows.is(eq(sandboxPayments.cardRef, cardRef)))
		);
	}

	accountStatus(): Promise<AccountStatus> {
		return Promise.resolve({ ready: true, due: [] });
	}

	parseWebhook(raw: Uint8Array, headers: Headers, now: Instant): ParsedWebhook {
		return parseSandboxEvent(this.#options.secret, raw, headers, now);
	}
}

export const sandboxProvider = (options: SandboxOptions): PaymentProvider =>
	new SandboxPayments(options);
