/** What Stripe tells the platform: whose subscription changed, and nothing else of it. */
import { z } from 'zod';
import type { Headers } from '#lib/payments/provider.ts';
import { verifyStripe, type stripeClient } from '#lib/payments/server/vendor-tools.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { ParsedBilling } from '../../billing.ts';

const Event = z.object({
	id: z.string().min(1).max(255),
	account: z.string().nullish(),
	data: z.object({
		object: z.object({
			id: z.string().nullish(),
			object: z.string(),
			customer: z.union([z.string(), z.object({ id: z.string() })]).nullish()
		})
	})
});

const ABOUT_PLANS = new Set([
	'subscription',
	'subscription_schedule',
	'invoice',
	'checkout.session'
]);

function payerOf({ account, data: { object } }: z.infer<typeof Event>): string | null {
	// A connected account's events come here too when the endpoint hears of them: they are a store's.
	if (account) return null;
	if (object.object === 'customer') return object.id ?? null;
	if (!ABOUT_PLANS.has(object.object)) return null;
	const { customer } = object;
	return typeof customer === 'string' ? customer : (customer?.id ?? null);
}

export function parseStripeBilling(
	stripe: ReturnType<typeof stripeClient>,
	secrets: readonly string[],
	raw: Uint8Array,
	headers: Headers,
	now: Instant
): ParsedBilling {
	const verified = verifyStripe(stripe, secrets, raw, headers, now);
	if (!verified.ok) return verified;
	const parsed = Event.safeParse(verified.event);
	if (!parsed.success) return { ok: false, reason: 'malformed' };
	return { ok: true, dedupeKey: parsed.data.id, payerRef: payerOf(parsed.data) };
}
