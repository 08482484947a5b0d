/** Paystack's calls: `{status, message, data}`; the outer `status` says only that the call worked. */
import { z } from 'zod';
import { ProviderError } from '../../provider.ts';
import { ask, failureOf, type HttpCall } from './http.ts';

export interface PaystackAccess {
	readonly secretKey: string;
	/** From configuration only; absent: Paystack's own. */
	readonly host: string | undefined;
	readonly timeoutMs?: number | undefined;
}

export const PAYSTACK_HOST = 'api.paystack.co';

const Envelope = z.object({
	status: z.boolean(),
	message: z.string(),
	data: z.unknown().optional()
});

/** Paystack's refusals are sentences; these are the ones whose meaning is needed. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
	[/duplicate transaction reference/i, 'duplicate'],
	[/not found|does not exist/i, 'not_found'],
	[/currency not supported|currency/i, 'currency_not_offered'],
	[/fully reversed|refund amount|already.*refunded/i, 'over_refund'],
	[/invalid key/i, 'not_authorised']
];

const wordOf = (message: string): string =>
	SENTENCES.find(([pattern]) => pattern.test(message))?.[1] ?? 'invalid_request';

/** Answers `data` in the given shape. Throws ProviderError; anything strange is `unknown`. */
export async function paystack<T>(
	access: PaystackAccess,
	shape: z.ZodType<T>,
	call: Pick<HttpCall, 'method' | 'path' | 'body'>
): Promise<T> {
	const { status, body } = await ask(
		{ host: access.host ?? PAYSTACK_HOST, timeoutMs: access.timeoutMs },
		{ ...call, headers: { authorization: `Bearer ${access.secretKey}` } }
	);
	const envelope = Envelope.safeParse(body);
	if (!envelope.success)
		throw status === 401 || status === 429
			? failureOf(status, '')
			: new ProviderError('unknown', status === 200 ? 'strange_answer' : `http_${status}`);
	if (status >= 400 || !envelope.data.status) {
		const word = wordOf(envelope.data.message);
		throw word === 'invalid_request' || status >= 500
			? failureOf(status < 400 ? 400 : status, word)
			: new ProviderError('refused', word);
	}
	const data = shape.safeParse(envelope.data.data);
	if (!data.success) throw new ProviderError('unknown', 'strange_answer');
	return data.data;
}
