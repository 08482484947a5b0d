/** Square's calls: JSON, `{errors: [{category, code, detail}]}` when it says no. */
import { z } from 'zod';
import { ProviderError } from '../../provider.ts';
import { ask, failureOf, safeWord, type HttpCall } from './http.ts';

export interface SquareAccess {
	readonly accessToken: string;
	/** From configuration only; absent: Square's own. */
	readonly host: string | undefined;
	readonly timeoutMs?: number | undefined;
}

export const SQUARE_HOST = 'connect.squareup.com';
/** Pins the field names that the adapter reads. */
export const SQUARE_VERSION = '2025-10-16';

const Errors = z.object({ errors: z.array(z.object({ code: z.string() })).min(1) });

const CODES: Readonly<Record<string, ProviderError>> = {
	IDEMPOTENCY_KEY_REUSED: new ProviderError('refused', 'key_reused'),
	NOT_FOUND: new ProviderError('refused', 'not_found'),
	REFUND_AMOUNT_INVALID: new ProviderError('refused', 'over_refund'),
	INVALID_LOCATION: new ProviderError('refused', 'not_found'),
	TEMPORARY_ERROR: new ProviderError('retry', 'temporary')
};

export async function square<T>(
	access: SquareAccess,
	shape: z.ZodType<T>,
	call: Pick<HttpCall, 'method' | 'path' | 'body'>
): Promise<T> {
	const { status, body } = await ask(
		{ host: access.host ?? SQUARE_HOST, timeoutMs: access.timeoutMs },
		{
			...call,
			headers: {
				authorization: `Bearer ${access.accessToken}`,
				'square-version': SQUARE_VERSION
			}
		}
	);
	if (status < 200 || status >= 300) {
		const code = Errors.safeParse(body).data?.errors[0]?.code;
		const known = code === undefined ? undefined : CODES[code];
		if (known) throw new ProviderError(known.outcome, known.reason);
		// Without its errors it is not Square that answers: nobody knows what was done.
		if (code === undefined && status !== 401 && status !== 429)
			throw new ProviderError('unknown', `http_${status}`);
		throw failureOf(status, safeWord(code, 'invalid_request'));
	}
	const data = shape.safeParse(body);
	if (!data.success) throw new ProviderError('unknown', 'strange_answer');
	return data.data;
}
