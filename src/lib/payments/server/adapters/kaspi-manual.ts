/**
 * Kaspi as every store in Kazakhstan has it today: a pay link of its own, made in the Kaspi Pay app.
 * The client types the sum; nobody tells us; a person who sees it arrive says so. So the truth of
 * these payments is what is kept here.
 */
import { newId } from '#lib/platform/server/ids.ts';
import { processNow, type Instant } from '#lib/platform/time.ts';
import {
	ProviderError,
	type AccountStatus,
	type PaymentOrder,
	type PaymentProvider,
	type ProviderPayment,
	type ProviderRefund,
	type ProviderStatus,
	type StartedPayment
} from '../../provider.ts';
import { KASPI_MANUAL } from '../../vendors.ts';
import { notOffered } from './http.ts';
import { givenBack, isOver, KeptRows, type KeptOptions, type KeptRow } from '../kept-rows.ts';
import { WithoutEvents } from './unoffered.ts';

export interface KaspiManualOptions extends KeptOptions {
	/** The store's own link at Kaspi. */
	readonly payLink: string;
	readonly now?: () => Instant;
}

const statusOf = (row: KeptRow, now: Instant): ProviderStatus => {
	if (row.status === 'cancelled') return 'expired';
	return row.status === 'pending' && isOver(row, now) ? 'expired' : row.status;
};

const refundOf = (each: KeptRow['refunds'][number]): ProviderRefund => ({
	refundRef: each.refundRef ?? each.refundId,
	refundId: each.refundId,
	amountMinor: each.amountMinor,
	status: each.status
});

export const seenByHand = (row: KeptRow, now: Instant): ProviderPayment => ({
	providerRef: row.id,
	chargeRef: row.id,
	paymentId: row.key,
	status: statusOf(row, now),
	amount: { amountMinor: row.amountMinor, currency: row.currency },
	receivedMinor: row.status === 'succeeded' ? row.amountMinor : 0,
	feeMinor: null,
	failure: null,
	customerRef: null,
	card: null,
	refunds: row.refunds.map(refundOf)
});

class KaspiManual extends WithoutEvents implements PaymentProvider {
	readonly vendor = 'kaspi_manual';
	readonly capabilities = KASPI_MANUAL.capabilities;
	readonly #options: KaspiManualOptions;
	readonly #rows: KeptRows;

	constructor(options: KaspiManualOptions) {
		super();
		this.#options = options;
		this.#rows = new KeptRows(options);
	}

	get #now(): Instant {
		return (this.#options.now ?? processNow)();
	}

	async createPayment(order: PaymentOrder): Promise<StartedPayment> {
		if (order.take === 'authorise' || order.saveCard) throw notOffered();
		if (!this.capabilities.currencies?.includes(order.amount.currency))
			throw new ProviderError('refused', 'currency_not_offered');
		const id = newId();
		const { payLink } = this.#options;
		const row = await this.#rows.run((tx) =>
			this.#rows.keep(tx, order, { id, providerRef: id, payLink })
		);
		const payUrl = this.#rows.pageOf(row, order);
		return { providerRef: row.id, payUrl, expiresAt: row.expiresAt };
	}

	async getPayment(providerRef: string): Promise<ProviderPayment> {
		const row = await this.#rows.run((tx) => this.#rows.locked(tx, providerRef));
		return seenByHand(row, this.#now);
	}

	async cancelPayment(providerRef: string): Promise<ProviderPayment> {
		const row = await this.#rows.run(async (tx) => {
			const found = await this.#rows.locked(tx, providerRef);
			if (found.status !== 'pending') return found;
			return await this.#rows.change(tx, found, { status: 'cancelled' });
		});
		return seenByHand(row, this.#now);
	}

	/** Waits until a person has given it back in the app and says so. */
	async refund(
		providerRef: string,
		{ refundId, amountMinor }: { readonly refundId: string; readonly amountMinor: number }
	): Promise<ProviderRefund> {
		return await this.#rows.run(async (tx) => {
			const row = await this.#rows.locked(tx, providerRef);
			const earlier = row.refunds.find((each) => each.refundId === refundId);
			if (earlier && earlier.amountMinor !== amountMinor)
				throw new ProviderError('refused', 'key_reused');
			if (earlier) return refundOf(earlier);
			if (row.status !== 'succeeded') throw new ProviderError('refused', 'not_paid');
			if (givenBack(row) + amountMinor > row.amountMinor)
				throw new ProviderError('refused', 'over_refund');
			const refund = { refundId, amountMinor, status: 'pending', refundRef: null } as const;
			await this.#rows.change(tx, row, { refunds: [...row.refunds, refund] });
			return refundOf(refund);
		});
	}

	accountStatus(): Promise<AccountStatus> {
		return Promise.resolve({ ready: true, due: [] });
	}
}

export const kaspiManual = (options: KaspiManualOptions): PaymentProvider =>
	new KaspiManual(options);
