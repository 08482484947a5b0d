/** Stripe's incoming events: the signature of the raw bytes first, then as little as possible of what they say. */
import type Stripe from 'stripe';
import { z } from 'zod';
import { MINUTE, type Instant } from '#lib/platform/time.ts';
import type { Changed, Headers, ParsedWebhook, Rejection } from '../../provider.ts';

const TOLERANCE_MS = 5 * MINUTE;

const Event = z.object({
	id: z.string().min(1).max(255),
	type: z.string(),
	account: z.string().nullish(),
	data: z.object({
		object: z.object({
			id: z.string().nullish(),
			object: z.string(),
			payment_intent: z.unknown().optional(),
			metadata: z.record(z.string(), z.string()).nullish()
		})
	})
});

/** Objects that are a payment or a page for a card, or name one. */
const ABOUT_PAYMENTS = new Set([
	'checkout.session',
	'payment_intent',
	'setup_intent',
	'charge',
	'refund',
	'dispute'
]);

function changedBy({ data: { object } }: z.infer<typeof Event>): Changed {
	if (object.object === 'account') return { kind: 'account', refs: [], paymentId: null };
	if (!ABOUT_PAYMENTS.has(object.object)) return { kind: 'nothing', refs: [], paymentId: null };
	const refs = [object.id, object.payment_intent].filter(
		(ref): ref is string => typeof ref === 'string' && /^(cs|pi)_/.test(ref)
	);
	const { payment_id: payment, setup_id: setup } = object.metadata ?? {};
	return { kind: 'payment', refs, paymentId: payment ?? setup ?? null };
}

/** The SDK refuses what is too old, and accepts any time to come: ours refuses that too. */
const isFromLater = (header: string, now: Instant): boolean =>
	[...header.matchAll(/(?:^|,)\s*t=(\d{1,15})/g)].some(
		([, seconds]) => Number(seconds) * 1000 > now + TOLERANCE_MS
	);

type Tried = { readonly event: unknown } | 'bad_signature' | 'too_old' | 'malformed';

function verify(
	stripe: Stripe,
	secret: string,
	{ raw, header, now }: { raw: Uint8Array; header: string; now: Instant }
): Tried {
	try {
		return {
			event: stripe.webhooks.constructEvent(
				Buffer.from(raw),
				header,
				secret,
				TOLERANCE_MS / 1000,
				undefined,
				now
			)
		};
	} catch (error) {
		// Strange headers make the SDK throw plain errors too: all of them mean no.
		if (error instanceof SyntaxError) return 'malformed';
		return error instanceof Error && error.message.includes('tolerance')
			? 'too_old'
			: 'bad_signature';
	}
}

export type Verified =
	| { readonly ok: true; readonly event: unknown }
	| { readonly ok: false; readonly reason: Rejection };

/** Believes the bytes, or says why not. Never throws. */
export function verifyStripe(
	stripe: Stripe,
	webhookSecrets: readonly string[],
	raw: Uint8Array,
	headers: Headers,
	now: Instant
): Verified {
	const header = headers['stripe-signature'];
	const secrets = webhookSecrets.filter((secret) => secret !== '');
	if (secrets.length === 0) return { ok: false, reason: 'no_secret' };
	if (!header) return { ok: false, reason: 'no_signature' };
	if (isFromLater(header, now)) return { ok: false, reason: 'too_old' };
	const tries = secrets.map((secret) => verify(stripe, secret, { raw, header, now }));
	const verified = tries.find((each) => typeof each === 'object');
	if (verified !== undefined && typeof verified !== 'string')
		return { ok: true, event: verified.event };
	return {
		ok: false,
		reason:
			tries.find((each) => each !== 'bad_signature' && typeof each === 'string') ?? 'bad_signature'
	};
}

export function parseStripeWebhook(
	stripe: Stripe,
	{ webhookSecrets, account }: { webhookSecrets: readonly string[]; account: string | null },
	raw: Uint8Array,
	headers: Headers,
	now: Instant
): ParsedWebhook {
	const verified = verifyStripe(stripe, webhookSecrets, raw, headers, now);
	if (!verified.ok) return verified;
	const parsed = Event.safeParse(verified.event);
	if (!parsed.success) return { ok: false, reason: 'malformed' };
	if (parsed.data.account && parsed.data.account !== account)
		return { ok: false, reason: 'wrong_account' };
	return { ok: true, dedupeKey: parsed.data.id, changed: changedBy(parsed.data) };
}
