/** Paystack's objects in our words. A word of theirs that is not known decides nothing: `pending`. */
import { z } from 'zod';
import type { Instant } from '#lib/platform/time.ts';
import type {
	ProviderPayment,
	ProviderRefund,
	ProviderStatus,
	RefundStatus,
	SavedCard,
	TakenPayment
} from '../../provider.ts';
import { safeWord } from './http.ts';

export const Authorization = z.object({
	authorization_code: z.string(),
	reusable: z.boolean().nullish(),
	last4: z.string().nullish(),
	card_type: z.string().nullish(),
	brand: z.string().nullish(),
	exp_month: z.string().nullish(),
	exp_year: z.string().nullish()
});

/** Sent as text, and answered as text, as an object, or empty. */
const Metadata = z.preprocess((value) => {
	if (typeof value !== 'string') return value ?? {};
	try {
		return JSON.parse(value === '' ? '{}' : value) as unknown;
	} catch {
		return {};
	}
}, z.record(z.string(), z.unknown()).catch({}));

export const Transaction = z.object({
	id: z.number(),
	status: z.string(),
	reference: z.string(),
	amount: z.number().int(),
	currency: z.string(),
	fees: z.number().int().nullish(),
	paid_at: z.string().nullish(),
	gateway_response: z.string().nullish(),
	metadata: Metadata,
	customer: z
		.object({ customer_code: z.string().nullish(), email: z.string().nullish() })
		.nullish(),
	authorization: Authorization.partial().nullish()
});
export type PaystackTransaction = z.infer<typeof Transaction>;

export const Refund = z.object({
	id: z.number(),
	amount: z.number().int(),
	status: z.string(),
	transaction: z.union([z.number(), z.object({ id: z.number() })]),
	merchant_note: z.string().nullish()
});
export type PaystackRefund = z.infer<typeof Refund>;

const REFUNDS: Readonly<Record<string, RefundStatus>> = {
	processed: 'succeeded',
	failed: 'failed'
};

/** There is no field of ours in a refund but the note: our id stands in it alone. */
export const refundOf = (refund: PaystackRefund): ProviderRefund => ({
	refundRef: String(refund.id),
	refundId: /^[0-9a-f-]{36}$/.test(refund.merchant_note ?? '')
		? (refund.merchant_note ?? null)
		: null,
	amountMinor: refund.amount,
	status: REFUNDS[refund.status] ?? 'pending'
});

export const cardOf = (card: z.infer<typeof Authorization>): SavedCard => ({
	cardRef: card.authorization_code,
	brand: (card.brand ?? card.card_type ?? 'card').trim().toLowerCase(),
	last4: card.last4 ?? '',
	expires:
		card.exp_year && card.exp_month ? `${card.exp_year}-${card.exp_month.padStart(2, '0')}` : null
});

/** `reversed`: it was paid, and went back; the refunds say how much. */
const STATUSES: Readonly<Record<string, ProviderStatus>> = {
	success: 'succeeded',
	reversed: 'succeeded',
	ongoing: 'action_needed'
};

/**
 * A page has no end at Paystack, and a declined try is `failed` until the next one: so until the end
 * that we gave it, it waits. A charge without a page has no next try.
 */
function statusOf(transaction: PaystackTransaction, now: Instant): ProviderStatus {
	const known = STATUSES[transaction.status];
	if (known === 'succeeded') return known;
	const { kind, expires_at: expiresAt } = transaction.metadata;
	if (kind === 'saved') return transaction.status === 'failed' ? 'failed' : (known ?? 'pending');
	if (typeof expiresAt === 'number' && expiresAt <= now)
		return transaction.status === 'processing' || transaction.status === 'queued'
			? 'pending'
			: 'expired';
	return known ?? 'pending';
}

/** Ours say in their note how they began: another program's reference may look like an id too. */
export function takenOf(transaction: PaystackTransaction): TakenPayment[] {
	const { status, reference, amount, currency, metadata } = transaction;
	if (STATUSES[status] !== 'succeeded') return [];
	const ours = metadata['kind'] === 'page' || metadata['kind'] === 'saved';
	return [
		{
			providerRef: reference,
			paymentId: ours ? reference : null,
			amount: { amountMinor: amount, currency: currency.toUpperCase() }
		}
	];
}

function keptCard(transaction: PaystackTransaction): SavedCard | null {
	const { authorization, metadata, status } = transaction;
	const code = authorization?.authorization_code;
	if (status !== 'success' || metadata['save_card'] !== true || !authorization?.reusable)
		return null;
	return code === undefined ? null : cardOf({ ...authorization, authorization_code: code });
}

export function ofTransaction(
	transaction: PaystackTransaction,
	refunds: readonly ProviderRefund[],
	now: Instant
): ProviderPayment {
	const status = statusOf(transaction, now);
	return {
		providerRef: transaction.reference,
		chargeRef: String(transaction.id),
		paymentId: transaction.reference,
		status,
		amount: { amountMinor: transaction.amount, currency: transaction.currency.toUpperCase() },
		receivedMinor: status === 'succeeded' ? transaction.amount : 0,
		feeMinor: status === 'succeeded' ? (transaction.fees ?? null) : null,
		failure:
			transaction.status === 'failed'
				? safeWord(transaction.gateway_response, 'card_declined')
				: null,
		customerRef: transaction.customer?.customer_code ?? null,
		card: keptCard(transaction),
		refunds
	};
}
