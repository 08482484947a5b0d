/**
 * PayPal's incoming events: RSA-SHA256 over `id|time|webhook id|crc32 of the raw bytes`. The time is
 * the first sending's, and repeats come for days: it has no end here. A checksum can be matched by
 * whoever holds one signed event, so an event is a reason to ask, and never more.
 */
import { verify, type X509Certificate } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Instant } from '#lib/platform/time.ts';
import type { Changed, Headers, ParsedWebhook } from '../../provider.ts';
import { certificateAt, placeOf } from './paypal-certificate.ts';
import { readNote } from './paypal-mapping.ts';

const Event = z.object({
	id: z.string().min(1).max(255),
	event_type: z.string().max(100),
	resource: z.object({
		id: z.string().max(255).nullish(),
		custom_id: z.string().max(255).nullish(),
		supplementary_data: z
			.object({ related_ids: z.object({ order_id: z.string().max(255).nullish() }).nullish() })
			.nullish(),
		links: z.array(z.object({ rel: z.string(), href: z.string() })).nullish()
	})
});

function jsonOf(raw: Uint8Array): unknown {
	try {
		return JSON.parse(Buffer.from(raw).toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

/** A refund names its payment only by a link to the capture. */
const captureNamed = (links: readonly { readonly rel: string; readonly href: string }[]) =>
	links
		.filter(({ rel }) => rel === 'up')
		.map(({ href }) => /\/v2\/payments\/captures\/([\w-]{1,100})$/.exec(href)?.[1])
		.find((id) => id !== undefined);

function changedBy({ event_type: type, resource }: z.infer<typeof Event>): Changed {
	const refs = [
		resource.supplementary_data?.related_ids?.order_id,
		captureNamed(resource.links ?? []),
		resource.id
	].filter((ref): ref is string => typeof ref === 'string' && ref !== '');
	return /^(PAYMENT\.(CAPTURE|REFUND)|CHECKOUT\.(ORDER|PAYMENT-APPROVAL))\./.test(type) &&
		refs.length > 0
		? { kind: 'payment', refs, paymentId: readNote(resource.custom_id).paymentId }
		: { kind: 'nothing', refs: [], paymentId: null };
}

export interface PaypalEar {
	/** PayPal's names of the subscription, new and old while they change. */
	readonly webhookIds: readonly string[];
	readonly host: string | undefined;
}

interface Said {
	readonly id: string;
	readonly time: string;
	readonly signature: Buffer;
	readonly certificate: X509Certificate;
}

/** Null when a part is missing, not as PayPal writes it, or under a certificate that is not its own. */
function saidIn(headers: Headers, host: string | undefined, now: Instant): Said | null {
	const id = headers['paypal-transmission-id'] ?? '';
	const time = headers['paypal-transmission-time'] ?? '';
	const given = headers['paypal-transmission-sig'] ?? '';
	const place = placeOf(headers['paypal-cert-url'] ?? '', host);
	if (headers['paypal-auth-algo'] !== 'SHA256withRSA' || !place) return null;
	if (!/^[\w-]{1,100}$/.test(id) || !/^[\w:.+-]{1,40}$/.test(time)) return null;
	const signature = Buffer.from(given, 'base64');
	// One text per signature: what is merely read the same is not the same.
	if (signature.toString('base64') !== given) return null;
	const certificate = certificateAt(place, now);
	return certificate ? { id, time, signature, certificate } : null;
}

function isSigned(raw: Uint8Array, webhookId: string, said: Said): boolean {
	const text = `${said.id}|${said.time}|${webhookId}|${crc32(raw)}`;
	try {
		return verify('sha256', Buffer.from(text), said.certificate.publicKey, said.signature);
	} catch {
		return false;
	}
}

export function parsePaypalWebhook(
	{ webhookIds, host }: PaypalEar,
	raw: Uint8Array,
	headers: Headers,
	now: Instant
): ParsedWebhook {
	const ids = webhookIds.filter((id) => id !== '');
	if (ids.length === 0) return { ok: false, reason: 'no_secret' };
	if (!headers['paypal-transmission-sig']) return { ok: false, reason: 'no_signature' };
	const said = saidIn(headers, host, now);
	if (!said || !ids.some((id) => isSigned(raw, id, said)))
		return { ok: false, reason: 'bad_signature' };
	const parsed = Event.safeParse(jsonOf(raw));
	if (!parsed.success) return { ok: false, reason: 'malformed' };
	return { ok: true, dedupeKey: parsed.data.id, changed: changedBy(parsed.data) };
}
