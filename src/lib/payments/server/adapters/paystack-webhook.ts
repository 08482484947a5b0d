/**
 * Paystack's incoming events: HMAC-SHA512 of the raw bytes under the secret key itself. There is no
 * time in the signature and no id in the body: a replay is a repeated (event, object, state).
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { sameBytes } from '#lib/platform/server/crypto.ts';
import type { Changed, Headers, ParsedWebhook, Rejection } from '../../provider.ts';

const Event = z.object({
	event: z.string().min(1).max(100),
	data: z.looseObject({
		id: z.union([z.number(), z.string()]).nullish(),
		status: z.string().max(100).nullish(),
		reference: z.string().max(200).nullish(),
		transaction_reference: z.string().max(200).nullish()
	})
});
export type PaystackEvent = z.infer<typeof Event>;

const signatureOf = (body: string | Uint8Array, secretKey: string): string =>
	createHmac('sha512', secretKey).update(body).digest('hex');

function jsonOf(raw: Uint8Array): unknown {
	try {
		return JSON.parse(Buffer.from(raw).toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

type Verified =
	| { readonly ok: true; readonly dedupeKey: string; readonly event: PaystackEvent }
	| { readonly ok: false; readonly reason: Rejection };

/** The bytes first; then the event, and a name under which it is kept once. Never throws. */
export function verifyPaystack(
	secretKeys: readonly string[],
	raw: Uint8Array,
	headers: Headers
): Verified {
	const given = headers['x-paystack-signature'];
	const keys = secretKeys.filter((key) => key !== '');
	if (keys.length === 0) return { ok: false, reason: 'no_secret' };
	if (!given) return { ok: false, reason: 'no_signature' };
	const signed = keys.some((key) =>
		sameBytes(Buffer.from(signatureOf(raw, key)), Buffer.from(given))
	);
	if (!signed) return { ok: false, reason: 'bad_signature' };
	const parsed = Event.safeParse(jsonOf(raw));
	if (!parsed.success) return { ok: false, reason: 'malformed' };
	const { event, data } = parsed.data;
	const name = data.id ?? data.reference ?? data.transaction_reference;
	if (name === null || name === undefined || name === '') return { ok: false, reason: 'malformed' };
	return { ok: true, dedupeKey: `${event}:${name}:${data.status ?? ''}`, event: parsed.data };
}

function changedBy({ event, data }: PaystackEvent): Changed {
	const about = /^(charge|refund|transaction|charge\.dispute)\./.test(event);
	const refs = [data.reference, data.transaction_reference].filter(
		(ref): ref is string => typeof ref === 'string' && ref !== ''
	);
	return about && refs.length > 0
		? { kind: 'payment', refs, paymentId: null }
		: { kind: 'nothing', refs: [], paymentId: null };
}

export function parsePaystackWebhook(
	secretKeys: readonly string[],
	raw: Uint8Array,
	headers: Headers
): ParsedWebhook {
	const verified = verifyPaystack(secretKeys, raw, headers);
	if (!verified.ok) return verified;
	return { ok: true, dedupeKey: verified.dedupeKey, changed: changedBy(verified.event) };
}
