/** PayPal's objects in our words. A word of theirs that is not known decides nothing: `pending`. */
import { z } from 'zod';
import { currencyDigits, type Money } from '#lib/platform/money.ts';
import type { Instant } from '#lib/platform/time.ts';
import {
	ProviderError,
	type ProviderPayment,
	type ProviderRefund,
	type ProviderStatus,
	type RefundStatus
} from '../../provider.ts';

/** PayPal takes no decimals of these, whatever the currency has. */
const WHOLE = ['HUF', 'JPY', 'TWD'];

/** Whole minor units as PayPal's decimal text. Throws `refused` for a part that PayPal cannot take. */
export function amountText({ amountMinor, currency }: Money): string {
	const digits = currencyDigits(currency);
	if (!Number.isSafeInteger(amountMinor) || amountMinor < 1)
		throw new ProviderError('refused', 'amount_invalid');
	const text = String(amountMinor).padStart(digits + 1, '0');
	const units = text.slice(0, text.length - digits);
	const part = text.slice(text.length - digits);
	if (!WHOLE.includes(currency)) return digits === 0 ? units : `${units}.${part}`;
	if (/[1-9]/.test(part)) throw new ProviderError('refused', 'amount_too_fine');
	return units;
}

/** Null when it is no amount of this currency. */
export function minorOf(value: string, currency: string): number | null {
	const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(value);
	if (!match || !/^[A-Z]{3}$/.test(currency)) return null;
	const digits = currencyDigits(currency);
	const part = (match[2] ?? '').padEnd(digits, '0');
	if (/[1-9]/.test(part.slice(digits))) return null;
	return Number(`${match[1] ?? ''}${part.slice(0, digits)}`);
}

const Amount = z
	.object({ currency_code: z.string(), value: z.string() })
	.transform(({ currency_code: currency, value }, context): Money => {
		const amountMinor = minorOf(value, currency);
		if (amountMinor !== null) return { amountMinor, currency };
		context.addIssue({ code: 'custom', message: 'no amount' });
		return z.NEVER;
	});

export const Refund = z.object({
	id: z.string(),
	status: z.string(),
	amount: Amount,
	custom_id: z.string().nullish()
});

const Capture = z.object({
	id: z.string(),
	status: z.string(),
	amount: Amount,
	seller_receivable_breakdown: z.object({ paypal_fee: Amount.nullish() }).nullish()
});
export type PaypalCapture = z.infer<typeof Capture>;

const Unit = z.object({
	reference_id: z.string().nullish(),
	custom_id: z.string().nullish(),
	amount: Amount,
	payments: z
		.object({ captures: z.array(Capture).default([]), refunds: z.array(Refund).default([]) })
		.nullish()
});

export const Order = z.object({
	id: z.string(),
	status: z.string(),
	update_time: z.string().nullish(),
	/** One: nothing else is ever ordered here. */
	purchase_units: z.tuple([Unit]),
	links: z.array(z.object({ rel: z.string(), href: z.string() })).default([])
});
export type PaypalOrder = z.infer<typeof Order>;

const UUID = /^[0-9a-f-]{36}$/;

/** Our payment and its end travel as one text, since PayPal's own end is hours away. */
export const noteOf = (paymentId: string, endsAt: number): string => `${paymentId}.${endsAt}`;

export function readNote(note: string | null | undefined): {
	readonly paymentId: string | null;
	/** Epoch ms. */
	readonly endsAt: number;
} {
	const [, paymentId, endsAt] = /^([0-9a-f-]{36})\.(\d{1,15})$/.exec(note ?? '') ?? [];
	return { paymentId: paymentId ?? null, endsAt: endsAt === undefined ? Infinity : Number(endsAt) };
}

const REFUNDS: Readonly<Record<string, RefundStatus>> = {
	COMPLETED: 'succeeded',
	CANCELLED: 'failed',
	FAILED: 'failed'
};

export const refundOf = (refund: z.infer<typeof Refund>): ProviderRefund => ({
	refundRef: refund.id,
	refundId: UUID.test(refund.custom_id ?? '') ? (refund.custom_id ?? null) : null,
	amountMinor: refund.amount.amountMinor,
	status: REFUNDS[refund.status] ?? 'pending'
});

const TAKEN = ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED'];
const UNTAKEN = ['DECLINED', 'FAILED'];
const OPEN = ['CREATED', 'SAVED', 'APPROVED', 'PAYER_ACTION_REQUIRED'];

/** The one that took the money, else the newest try. */
export function captureOf(order: PaypalOrder): PaypalCapture | null {
	const captures = order.purchase_units[0].payments?.captures ?? [];
	return captures.find(({ status }) => TAKEN.includes(status)) ?? captures.at(-1) ?? null;
}

export function statusOf(order: PaypalOrder, now: Instant): ProviderStatus {
	const capture = captureOf(order);
	if (capture) {
		if (TAKEN.includes(capture.status)) return 'succeeded';
		return UNTAKEN.includes(capture.status) ? 'failed' : 'pending';
	}
	if (order.status === 'VOIDED') return 'cancelled';
	const { endsAt } = readNote(order.purchase_units[0].custom_id);
	return OPEN.includes(order.status) && endsAt <= now ? 'expired' : 'pending';
}

/** `failure`: why it could not be taken just now. */
export function ofOrder(order: PaypalOrder, failure: string | null, now: Instant): ProviderPayment {
	const [unit] = order.purchase_units;
	const capture = captureOf(order);
	const status = statusOf(order, now);
	return {
		providerRef: order.id,
		chargeRef: capture?.id ?? null,
		paymentId: readNote(unit.custom_id).paymentId ?? unit.reference_id ?? null,
		status,
		amount: unit.amount,
		receivedMinor: status === 'succeeded' ? (capture?.amount.amountMinor ?? 0) : 0,
		feeMinor: capture?.seller_receivable_breakdown?.paypal_fee?.amountMinor ?? null,
		failure: status === 'failed' ? 'declined' : status === 'pending' ? failure : null,
		customerRef: null,
		card: null,
		refunds: (unit.payments?.refunds ?? []).map(refundOf)
	};
}
