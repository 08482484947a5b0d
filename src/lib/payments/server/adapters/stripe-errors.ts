/** What Stripe's errors mean for whoever waits: refused for good, certainly not done, or unknown. */
import Stripe from 'stripe';
import { neverConnected } from '#lib/platform/server/send-error.ts';
import { ProviderError, type ProviderPayment } from '../../provider.ts';

/** A word of Stripe's, safe to keep: its codes are words, its messages may quote what was sent. */
const word = (text: string | undefined, otherwise: string): string =>
	text !== undefined && /^[a-z0-9_]{1,60}$/.test(text) ? text : otherwise;

function overRefund(error: Stripe.errors.StripeInvalidRequestError): boolean {
	return error.code === 'charge_already_refunded' || error.param === 'amount';
}

function failure(error: unknown, act: 'refund' | 'other'): ProviderError {
	const { errors } = Stripe;
	// The cause would carry the request; the word is all that is kept.
	if (error instanceof errors.StripeConnectionError)
		return neverConnected(error.detail)
			? new ProviderError('retry', 'not_connected')
			: new ProviderError('unknown', 'no_answer');
	if (error instanceof errors.StripeRateLimitError) return new ProviderError('retry', 'rate_limit');
	if (error instanceof errors.StripeIdempotencyError)
		return new ProviderError('refused', 'key_reused');
	if (
		error instanceof errors.StripeAuthenticationError ||
		error instanceof errors.StripePermissionError
	)
		return new ProviderError('refused', 'not_authorised');
	if (error instanceof errors.StripeInvalidRequestError) {
		if (error.statusCode === 404) return new ProviderError('refused', 'not_found');
		if (act === 'refund' && overRefund(error)) return new ProviderError('refused', 'over_refund');
		return new ProviderError('refused', word(error.code, 'invalid_request'));
	}
	if (error instanceof errors.StripeCardError)
		return new ProviderError('refused', word(error.decline_code ?? error.code, 'card_error'));
	if (error instanceof errors.StripeError)
		return error.statusCode === 409
			? new ProviderError('retry', 'conflict')
			: new ProviderError('unknown', `http_${error.statusCode ?? 0}`);
	if (error instanceof ProviderError) return error;
	return new ProviderError('unknown', 'no_answer');
}

/** Throws ProviderError and nothing else. An answer without an id is not Stripe's, whatever its status. */
export async function asked<T extends object>(
	call: () => Promise<T>,
	act: 'refund' | 'other' = 'other'
): Promise<T> {
	let answer: T;
	try {
		answer = await call();
	} catch (error) {
		throw failure(error, act);
	}
	if (!('object' in answer)) throw new ProviderError('unknown', 'strange_answer');
	return answer;
}

export type Charged =
	| { readonly ok: true; readonly value: Stripe.PaymentIntent }
	| {
			readonly ok: false;
			readonly intent: string;
			readonly seen: Pick<ProviderPayment, 'status' | 'failure'>;
	  };

/** An off-session charge: a decline or a bank's challenge is an answer, not an error. */
export async function declined(call: () => Promise<Stripe.PaymentIntent>): Promise<Charged> {
	try {
		return { ok: true, value: await call() };
	} catch (error) {
		if (!(error instanceof Stripe.errors.StripeCardError)) throw failure(error, 'other');
		const intent = error.payment_intent?.id;
		if (intent === undefined) throw failure(error, 'other');
		const challenged = error.code === 'authentication_required';
		return {
			ok: false,
			intent,
			seen: {
				status: challenged ? 'action_needed' : 'failed',
				failure: word(challenged ? error.code : (error.decline_code ?? error.code), 'card_declined')
			}
		};
	}
}
