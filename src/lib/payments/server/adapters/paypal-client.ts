/** PayPal's calls: a token that lives for hours, then JSON; `{name, details: [{issue}]}` when it says no. */
import { z } from 'zod';
import { sha256 } from '#lib/platform/server/crypto.ts';
import { plus, processNow, type Instant } from '#lib/platform/time.ts';
import { ProviderError } from '../../provider.ts';
import { ask, failureOf, safeWord, type HttpAnswer, type HttpCall } from './http.ts';

export interface PaypalAccess {
	readonly clientId: string;
	readonly clientSecret: string;
	/** From configuration only; absent: PayPal's own. */
	readonly host: string | undefined;
	readonly timeoutMs?: number | undefined;
	readonly now?: () => Instant;
}

export const PAYPAL_HOST = 'api-m.paypal.com';

/** A token is asked for anew this long before it ends, so that it does not end on its way. */
const EARLY_MS = 60_000;
const MOST_TOKENS = 1_000;

interface Token {
	readonly value: string;
	readonly until: Instant;
}

/** Of the whole process: an adapter lives for one call, a token for hours. */
const tokens = new Map<string, Token>();

const Granted = z.object({ access_token: z.string().min(1), expires_in: z.number().int() });
const Refused = z.object({
	name: z.string(),
	details: z.array(z.object({ issue: z.string().nullish() })).nullish()
});

const ISSUES: Readonly<Record<string, string>> = {
	DUPLICATE_REQUEST_ID: 'key_reused',
	REFUND_AMOUNT_EXCEEDED: 'over_refund',
	CAPTURE_FULLY_REFUNDED: 'over_refund'
};

const addressOf = ({ host, timeoutMs }: PaypalAccess) => ({ host: host ?? PAYPAL_HOST, timeoutMs });

/** The secret is in it: whoever has a wrong one never finds the token of the right one. */
const nameOf = ({ host, clientId, clientSecret }: PaypalAccess): string =>
	sha256(JSON.stringify([host ?? PAYPAL_HOST, clientId, clientSecret])).toString('hex');

async function grant(access: PaypalAccess): Promise<HttpAnswer> {
	const pair = Buffer.from(`${access.clientId}:${access.clientSecret}`).toString('base64');
	try {
		return await ask(addressOf(access), {
			method: 'POST',
			path: '/v1/oauth2/token',
			headers: {
				authorization: `Basic ${pair}`,
				'content-type': 'application/x-www-form-urlencoded'
			},
			body: 'grant_type=client_credentials'
		});
	} catch (error) {
		// Whatever was to be done with the token was certainly not done.
		if (error instanceof ProviderError) throw new ProviderError('retry', error.reason);
		throw error;
	}
}

/** Asks for a token whatever is kept. Throws ProviderError `refused` for wrong credentials. */
export async function freshToken(access: PaypalAccess): Promise<string> {
	const now = (access.now ?? processNow)();
	const name = nameOf(access);
	tokens.delete(name);
	const { status, body } = await grant(access);
	if (status >= 400 && status < 500) throw failureOf(status, 'not_authorised');
	const granted = Granted.safeParse(body);
	if (status !== 200 || !granted.success) throw new ProviderError('retry', 'no_token');
	const { access_token: value, expires_in: seconds } = granted.data;
	if (tokens.size >= MOST_TOKENS) tokens.clear();
	tokens.set(name, { value, until: plus(now, seconds * 1_000 - EARLY_MS) });
	return value;
}

async function tokenOf(access: PaypalAccess): Promise<string> {
	const kept = tokens.get(nameOf(access));
	return kept && kept.until > (access.now ?? processNow)() ? kept.value : await freshToken(access);
}

function refusalOf({ status, body }: HttpAnswer): ProviderError {
	const refused = Refused.safeParse(body).data;
	const word = refused?.details?.find(({ issue }) => issue)?.issue ?? refused?.name;
	const known = word === undefined ? undefined : ISSUES[word];
	if (known) return new ProviderError('refused', known);
	// Without its words it is not PayPal that answers: nobody knows what was done.
	if (word === undefined && status !== 401 && status !== 429)
		return new ProviderError('unknown', `http_${status}`);
	return failureOf(status, safeWord(word, 'invalid_request'));
}

export interface PaypalCall extends Pick<HttpCall, 'method' | 'path' | 'body'> {
	/** PayPal answers the same to the same key. */
	readonly key?: string;
}

export async function paypal<T>(
	access: PaypalAccess,
	shape: z.ZodType<T>,
	{ key, ...call }: PaypalCall
): Promise<T> {
	const send = async (token: string) =>
		await ask(addressOf(access), {
			...call,
			headers: {
				authorization: `Bearer ${token}`,
				prefer: 'return=representation',
				...(key === undefined ? {} : { 'paypal-request-id': key })
			}
		});
	let answer = await send(await tokenOf(access));
	// A token may be taken back before its end; a call without a good one was not done.
	if (answer.status === 401) answer = await send(await freshToken(access));
	if (answer.status < 200 || answer.status >= 300) throw refusalOf(answer);
	const data = shape.safeParse(answer.body);
	if (!data.success) throw new ProviderError('unknown', 'strange_answer');
	return data.data;
}
