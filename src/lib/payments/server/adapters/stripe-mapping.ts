/** Stripe's objects in our words. A word of Stripe's that is not known decides nothing: `pending`. */
import type Stripe from 'stripe';
import type {
	ProviderPayment,
	ProviderRefund,
	ProviderStatus,
	RefundStatus,
	SavedCard,
	TakenPayment
} from '../../provider.ts';

/** The id of what may be expanded or not. */
export const stringOf = (part: string | { id: string } | null | undefined): string | null =>
	typeof part === 'string' ? part : (part?.id ?? null);

const REFUNDS: Readonly<Record<string, RefundStatus>> = {
	succeeded: 'succeeded',
	failed: 'failed',
	canceled: 'failed'
};

export const refundOf = (refund: Stripe.Refund): ProviderRefund => ({
	refundRef: refund.id,
	refundId: refund.metadata?.['refund_id'] ?? null,
	amountMinor: refund.amount,
	status: REFUNDS[refund.status ?? ''] ?? 'pending'
});

const monthOf = (
	card: { exp_month: number; exp_year: number } | null | undefined
): string | null => (card ? `${card.exp_year}-${String(card.exp_month).padStart(2, '0')}` : null);

export const cardOf = (method: Stripe.PaymentMethod): SavedCard => ({
	cardRef: method.id,
	brand: method.card?.brand ?? 'card',
	last4: method.card?.last4 ?? '',
	expires: monthOf(method.card)
});

const INTENTS: Readonly<Record<string, ProviderStatus>> = {
	requires_action: 'action_needed',
	requires_capture: 'authorised',
	succeeded: 'succeeded',
	canceled: 'cancelled'
};

function intentStatus(intent: Stripe.PaymentIntent): ProviderStatus {
	// Off session there is no page to try again on: what was declined has failed.
	if (intent.status === 'requires_payment_method' && intent.last_payment_error)
		return intent.last_payment_error.code === 'authentication_required'
			? 'action_needed'
			: 'failed';
	return INTENTS[intent.status] ?? 'pending';
}

const chargeOf = (intent: Stripe.PaymentIntent | null): Stripe.Charge | null =>
	intent && typeof intent.latest_charge === 'object' ? intent.latest_charge : null;

function feeOf(charge: Stripe.Charge | null): number | null {
	const balance = charge?.balance_transaction;
	return typeof balance === 'object' && balance !== null ? balance.fee : null;
}

function savedCardOf(intent: Stripe.PaymentIntent | null): SavedCard | null {
	const cardRef = stringOf(intent?.payment_method);
	const card = chargeOf(intent)?.payment_method_details?.card;
	return cardRef === null || !card || !intent?.setup_future_usage
		? null
		: {
				cardRef,
				brand: card.brand ?? 'card',
				last4: card.last4 ?? '',
				expires: monthOf(card)
			};
}

const partsOf = (intent: Stripe.PaymentIntent | null) => ({
	receivedMinor: intent?.amount_received ?? 0,
	feeMinor: feeOf(chargeOf(intent)),
	card: savedCardOf(intent),
	failure: intent?.last_payment_error?.decline_code ?? intent?.last_payment_error?.code ?? null
});

export const ofIntent = (
	intent: Stripe.PaymentIntent,
	refunds: readonly ProviderRefund[]
): ProviderPayment => ({
	providerRef: intent.id,
	chargeRef: intent.id,
	paymentId: intent.metadata['payment_id'] ?? null,
	status: intentStatus(intent),
	amount: { amountMinor: intent.amount, currency: intent.currency.toUpperCase() },
	customerRef: stringOf(intent.customer),
	refunds,
	...partsOf(intent)
});

export const takenOf = (intent: Stripe.PaymentIntent): TakenPayment => ({
	providerRef: intent.id,
	paymentId: intent.metadata['payment_id'] ?? null,
	amount: { amountMinor: intent.amount_received, currency: intent.currency.toUpperCase() }
});

/** `complete` does not mean paid: `payment_status` says that. */
function sessionStatus(
	session: Stripe.Checkout.Session,
	intent: Stripe.PaymentIntent | null
): ProviderStatus {
	if (intent?.status === 'requires_capture') return 'authorised';
	if (intent?.status === 'canceled') return 'cancelled';
	if (session.status === 'expired') return 'expired';
	if (session.status === 'complete' && session.payment_status === 'paid') return 'succeeded';
	return intent?.status === 'requires_action' ? 'action_needed' : 'pending';
}

export function ofSession(
	session: Stripe.Checkout.Session,
	refunds: readonly ProviderRefund[]
): ProviderPayment {
	const intent =
		typeof session.payment_intent === 'object' && session.payment_intent !== null
			? session.payment_intent
			: null;
	return {
		providerRef: session.id,
		chargeRef: intent?.id ?? stringOf(session.payment_intent),
		paymentId: session.metadata?.['payment_id'] ?? session.client_reference_id,
		status: sessionStatus(session, intent),
		amount: {
			amountMinor: session.amount_total ?? 0,
			currency: (session.currency ?? '').toUpperCase()
		},
		customerRef: stringOf(session.customer),
		refunds,
		...partsOf(intent)
	};
}
