/**
 * Kaspi's QR API (by contract with Kaspi): a link that lives for minutes, a status to ask for, refunds
 * without a key. It tells nothing by itself, so it is asked at the rhythm that it names.
 */
import { z } from 'zod';
import { parseInstant, plus, processNow, type Instant } from '#lib/platform/time.ts';
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
import { KASPI } from '../../vendors.ts';
import { notOffered, safeWord } from './http.ts';
import { kaspi, tradePoints, type KaspiAccess } from './kaspi-client.ts';
import { givenBack, isOver, KeptRows, type KeptOptions, type KeptRow } from '../kept-rows.ts';
import { WithoutEvents } from './unoffered.ts';

export interface KaspiOptions extends KeptOptions {
	readonly access: KaspiAccess;
	readonly deviceToken: string;
	readonly organizationBin: string;
	readonly now?: () => Instant;
}

/** When Kaspi does not say. */
const LIVES_MS = 3 * 60_000;
const CONFIRM_SECONDS = 65;
const ASK_SECONDS = 5;

const Link = z.object({
	PaymentLink: z.string(),
	ExpireDate: z.string(),
	PaymentId: z.number(),
	PaymentBehaviorOptions: z
		.object({
			StatusPollingInterval: z.number().positive().catch(ASK_SECONDS),
			PaymentConfirmationTimeout: z.number().positive().catch(CONFIRM_SECONDS)
		})
		.catch({ StatusPollingInterval: ASK_SECONDS, PaymentConfirmationTimeout: CONFIRM_SECONDS })
});
const Status = z.object({ Status: z.string(), Amount: z.number().nullish() });
const Details = z.object({ TotalAmount: z.number(), AvailableReturnAmount: z.number() });
const Returned = z.object({ ReturnOperationId: z.union([z.number(), z.string()]) });

/** Decimal tenge there, tiyn here. */
const toTenge = (minor: number): number => minor / 100;
const toMinor = (tenge: number): number => Math.round(tenge * 100);

const paidOf = (tenge: number | null | undefined, row: KeptRow): number =>
	typeof tenge === 'number' ? toMinor(tenge) : row.amountMinor;

const WAITING = new Set([
	'QrTokenCreated',
	'PaymentLinkCreated',
	'Wait',
	'RemotePaymentCreated',
	'WaitForRemotePayment'
]);
const UNPAID: Readonly<Record<string, ProviderStatus>> = {
	Error: 'failed',
	RemotePaymentCanceled: 'cancelled',
	CancelledByUser: 'cancelled',
	Expired: 'expired'
};

/** A word that nobody knows waits even past the end: money may have moved, and a person must look. */
function statusOf(word: string, over: boolean): ProviderStatus {
	if (word === 'Processed') return 'succeeded';
	return UNPAID[word] ?? (over && WAITING.has(word) ? 'expired' : 'pending');
}

const refundOf = (each: KeptRow['refunds'][number]): ProviderRefund => ({
	refundRef: each.refundRef ?? each.refundId,
	refundId: each.refundId,
	amountMinor: each.amountMinor,
	status: each.status
});

function instantOf(text: string, otherwise: Instant): Instant {
	try {
		return parseInstant(text);
	} catch {
		return otherwise;
	}
}

class KaspiPayments extends WithoutEvents implements PaymentProvider {
	readonly vendor = 'kaspi';
	readonly capabilities = KASPI.capabilities;
	readonly #options: KaspiOptions;
	readonly #rows: KeptRows;

	constructor(options: KaspiOptions) {
		super();
		this.#options = options;
		this.#rows = new KeptRows(options);
	}

	get #now(): Instant {
		return (this.#options.now ?? processNow)();
	}

	async #linkFor(order: PaymentOrder): Promise<z.infer<typeof Link>> {
		return await kaspi(this.#options.access, Link, {
			method: 'POST',
			path: '/qr/create-link',
			body: {
				DeviceToken: this.#options.deviceToken,
				Amount: toTenge(order.amount.amountMinor),
				ExternalId: order.paymentId,
				...(this.#options.organizationBin === ''
					? {}
					: { OrganizationBin: this.#options.organizationBin })
			}
		});
	}

	/** A link whose answer was lost was seen by nobody: a second one can be the only one that is paid. */
	async createPayment(order: PaymentOrder): Promise<StartedPayment> {
		if (order.take === 'authorise' || order.saveCard) throw notOffered();
		if (!this.capabilities.currencies?.includes(order.amount.currency))
			throw new ProviderError('refused', 'currency_not_offered');
		const kept = await this.#rows.run((tx) => this.#rows.keep(tx, order, {}));
		if (kept.providerRef !== null) return this.#started(kept, order, ASK_SECONDS);
		const link = await this.#linkFor(order);
		const ends = instantOf(link.ExpireDate, plus(this.#now, LIVES_MS));
		const { PaymentConfirmationTimeout, StatusPollingInterval } = link.PaymentBehaviorOptions;
		const row = await this.#rows.run(async (tx) =>
			this.#rows.change(tx, await this.#rows.keep(tx, order, {}), {
				providerRef: String(link.PaymentId),
				payLink: link.PaymentLink,
				expiresAt: plus(ends, PaymentConfirmationTimeout * 1_000)
			})
		);
		return this.#started(row, order, StatusPollingInterval);
	}

	#started(row: KeptRow, order: PaymentOrder, seconds: number): StartedPayment {
		return {
			providerRef: row.providerRef ?? '',
			payUrl: this.#rows.pageOf(row, order),
			expiresAt: row.expiresAt,
			checkEveryMs: seconds * 1_000
		};
	}

	async getPayment(providerRef: string): Promise<ProviderPayment> {
		const row = await this.#rows.run((tx) => this.#rows.locked(tx, providerRef));
		const path = `/payment/status/${encodeURIComponent(providerRef)}`;
		const said = await kaspi(this.#options.access, Status, { method: 'GET', path });
		const status = statusOf(said.Status, isOver(row, this.#now));
		const known = status !== 'pending' || WAITING.has(said.Status);
		const failed = status === 'failed' || status === 'cancelled';
		return {
			providerRef,
			chargeRef: providerRef,
			paymentId: row.key,
			status,
			amount: { amountMinor: row.amountMinor, currency: row.currency },
			receivedMinor: status === 'succeeded' ? paidOf(said.Amount, row) : 0,
			feeMinor: null,
			failure: !known ? 'unknown_status' : failed ? safeWord(said.Status, 'declined') : null,
			customerRef: null,
			card: null,
			refunds: row.refunds.filter((each) => each.refundRef !== null).map(refundOf)
		};
	}

	/** Nothing closes a link: it runs out within minutes. */
	async cancelPayment(providerRef: string): Promise<ProviderPayment> {
		return await this.getPayment(providerRef);
	}

	async #available(providerRef: string): Promise<number> {
		const query = new URLSearchParams({
			QrPaymentId: providerRef,
			DeviceToken: this.#options.deviceToken
		});
		const path = `/payment/details?${query.toString()}`;
		const details = await kaspi(this.#options.access, Details, { method: 'GET', path });
		return toMinor(details.AvailableReturnAmount);
	}

	/** Writes down what is about to be sent, or finds that it was; nothing is sent from inside. */
	async #promise(providerRef: string, refundId: string, amountMinor: number, available: number) {
		return await this.#rows.run(async (tx) => {
			const row = await this.#rows.locked(tx, providerRef);
			const earlier = row.refunds.find((each) => each.refundId === refundId);
			if (earlier && earlier.amountMinor !== amountMinor)
				throw new ProviderError('refused', 'key_reused');
			if (earlier) return { earlier, sent: (earlier.availableBefore ?? 0) - available };
			const waits = row.refunds.some((each) => each.refundRef === null);
			// While another one's fate is unknown, the difference could not tell which of them was done.
			if (waits) throw new ProviderError('retry', 'refund_waits');
			if (givenBack(row) + amountMinor > row.amountMinor || amountMinor > available)
				throw new ProviderError('refused', 'over_refund');
			const refund = {
				refundId,
				amountMinor,
				status: 'pending' as const,
				refundRef: null,
				availableBefore: available
			};
			await this.#rows.change(tx, row, { refunds: [...row.refunds, refund] });
			return { earlier: undefined, sent: 0 };
		});
	}

	async #settle(
		providerRef: string,
		refundId: string,
		refundRef: string | null
	): Promise<ProviderRefund | null> {
		return await this.#rows.run(async (tx) => {
			const row = await this.#rows.locked(tx, providerRef);
			const refunds = row.refunds.flatMap((each) =>
				each.refundId !== refundId
					? [each]
					: refundRef === null
						? []
						: [{ ...each, status: 'succeeded' as const, refundRef }]
			);
			await this.#rows.change(tx, row, { refunds });
			const settled = refunds.find((each) => each.refundId === refundId);
			return settled ? refundOf(settled) : null;
		});
	}

	/** Kaspi takes no key: what was left before tells whether a refund without an answer was done. */
	async refund(
		providerRef: string,
		{ refundId, amountMinor }: { readonly refundId: string; readonly amountMinor: number }
	): Promise<ProviderRefund> {
		if (this.#options.access.host.includes('/r2/')) throw notOffered();
		const { status } = await this.getPayment(providerRef);
		if (status !== 'succeeded') throw new ProviderError('refused', 'not_paid');
		const available = await this.#available(providerRef);
		const { earlier, sent } = await this.#promise(providerRef, refundId, amountMinor, available);
		if (earlier?.refundRef) return refundOf(earlier);
		if (earlier && sent === amountMinor) {
			const found = await this.#settle(providerRef, refundId, `found-${refundId}`);
			if (found) return found;
		}
		if (earlier && sent !== 0) throw new ProviderError('unknown', 'refund_unclear');
		const ref = await this.#send(providerRef, refundId, amountMinor);
		const settled = await this.#settle(providerRef, refundId, ref);
		if (!settled) throw new ProviderError('unknown', 'refund_unclear');
		return settled;
	}

	async #send(providerRef: string, refundId: string, amountMinor: number): Promise<string> {
		try {
			const made = await kaspi(this.#options.access, Returned, {
				method: 'POST',
				path: '/payment/return',
				body: {
					DeviceToken: this.#options.deviceToken,
					QrPaymentId: Number(providerRef),
					Amount: toTenge(amountMinor)
				}
			});
			return String(made.ReturnOperationId);
		} catch (error) {
			const refused = error instanceof ProviderError && error.outcome === 'refused';
			if (refused) await this.#settle(providerRef, refundId, null);
			throw error;
		}
	}

	async accountStatus(): Promise<AccountStatus> {
		await tradePoints(this.#options.access, this.#options.organizationBin);
		return { ready: true, due: [] };
	}
}

export const kaspiPayments = (options: KaspiOptions): PaymentProvider => new KaspiPayments(options);
