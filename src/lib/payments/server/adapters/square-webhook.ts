/** Square's incoming events: base64 HMAC-SHA256 over the address as configured and the raw bytes. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { sameBytes } from '#lib/platform/server/crypto.ts';
import type { Changed, Headers, ParsedWebhook } from '../../provider.ts';

const About = z.object({ id: z.string().nullish(), order_id: z.string().nullish() });
const Event = z.object({
	event_id: z.string().min(1).max(255),
	merchant_id: z.string(),
	type: z.string(),
	data: z.object({
		object: z.object({ payment: About.nullish(), refund: About.nullish() }).nullish()
	})
});

function jsonOf(raw: Uint8Array): unknown {
	try {
		return JSON.parse(Buffer.from(raw).toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

function changedBy({ type, data }: z.infer<typeof Event>): Changed {
	const { payment, refund } = data.object ?? {};
	const refs = [payment?.order_id, refund?.order_id, payment?.id].filter(
		(ref): ref is string => typeof ref === 'string' && ref !== ''
	);
	return /^(payment|refund)\./.test(type) && refs.length > 0
		? { kind: 'payment', refs, paymentId: null }
		: { kind: 'nothing', refs: [], paymentId: null };
}

export interface SquareEar {
	readonly signatureKeys: readonly string[];
	readonly webhookUrl: string;
	readonly merchantId: string | null;
}

export function parseSquareWebhook(
	{ signatureKeys, webhookUrl, merchantId }: SquareEar,
	raw: Uint8Array,
	headers: Headers
): ParsedWebhook {
	const given = headers['x-square-hmacsha256-signature'];
	const keys = signatureKeys.filter((key) => key !== '');
	if (keys.length === 0) return { ok: false, reason: 'no_secret' };
	if (!given) return { ok: false, reason: 'no_signature' };
	const signed = keys.some((key) => {
		const mac = createHmac('sha256', key).update(webhookUrl).update(raw).digest('base64');
		return sameBytes(Buffer.from(mac), Buffer.from(given));
	});
	if (!signed) return { ok: false, reason: 'bad_signature' };
	const parsed = Event.safeParse(jsonOf(raw));
	if (!parsed.success) return { ok: false, reason: 'malformed' };
	if (parsed.data.merchant_id !== merchantId) return { ok: false, reason: 'wrong_account' };
	return { ok: true, dedupeKey: parsed.data.event_id, changed: changedBy(parsed.data) };
}
