/** Square's objects in our words. A word of theirs that is not known decides nothing: `pending`. */
import { z } from 'zod';
import type { Instant } from '#lib/platform/time.ts';
import type {
	ProviderPayment,
	ProviderRefund,
	ProviderStatus,
	RefundStatus,
	TakenPayment
} from '../../provider.ts';

const MoneyOf = z.object({ amount: z.number().int(), currency: z.string() });

export const Order = z.object({
	id: z.string(),
	state: z.string().nullish(),
	reference_id: z.string().nullish(),
	metadata: z.record(z.string(), z.string()).default({}),
	total_money: MoneyOf,
	tenders: z.array(z.object({ payment_id: z.string().nullish() })).default([])
});
export type SquareOrder = z.infer<typeof Order>;

export const Payment = z.object({
	id: z.string(),
	status: z.string(),
	amount_money: MoneyOf,
	refund_ids: z.array(z.string()).default([]),
	processing_fee: z.array(z.object({ amount_money: MoneyOf })).default([])
});
export type SquarePayment = z.infer<typeof Payment>;

export const Refund = z.object({
	id: z.string(),
	status: z.string(),
	amount_money: MoneyOf,
	reason: z.string().nullish()
});

const REFUNDS: Readonly<Record<string, RefundStatus>> = {
	COMPLETED: 'succeeded',
	REJECTED: 'failed',
	FAILED: 'failed'
};

export const refundOf = (refund: z.infer<typeof Refund>): ProviderRefund => ({
	refundRef: refund.id,
	refundId: /^[0-9a-f-]{36}$/.test(refund.reason ?? '') ? (refund.reason ?? null) : null,
	amountMinor: refund.amount_money.amount,
	status: REFUNDS[refund.status] ?? 'pending'
});

/** A link has no end at Square: ours travels along with the order. */
function statusOf(order: SquareOrder, payment: SquarePayment | null, now: Instant): ProviderStatus {
	if (payment?.status === 'COMPLETED') return 'succeeded';
	if (order.state === 'CANCELED') return 'cancelled';
	const expiresAt = Number(order.metadata['expires_at'] ?? Infinity);
	// A payment on its way is waited for, whatever the clock says.
	const onItsWay = payment !== null && !['FAILED', 'CANCELED'].includes(payment.status);
	return expiresAt <= now && !onItsWay ? 'expired' : 'pending';
}

/** The order's note is ours alone; its reference may be anybody's. */
export const takenOf = (order: SquareOrder): TakenPayment => ({
	providerRef: order.id,
	paymentId: order.metadata['payment_id'] ?? null,
	amount: { amountMinor: order.total_money.amount, currency: order.total_money.currency }
});

export function ofOrder(
	order: SquareOrder,
	payment: SquarePayment | null,
	refunds: readonly ProviderRefund[],
	now: Instant
): ProviderPayment {
	const status = statusOf(order, payment, now);
	const fees = payment?.processing_fee ?? [];
	return {
		providerRef: order.id,
		chargeRef: payment?.id ?? null,
		paymentId: order.metadata['payment_id'] ?? order.reference_id ?? null,
		status,
		amount: { amountMinor: order.total_money.amount, currency: order.total_money.currency },
		receivedMinor: status === 'succeeded' ? (payment?.amount_money.amount ?? 0) : 0,
		feeMinor:
			fees.length === 0 ? null : fees.reduce((sum, fee) => sum + fee.amount_money.amount, 0),
		failure: payment?.status === 'FAILED' ? 'card_declined' : null,
		customerRef: null,
		card: null,
		refunds
	};
}
