/** What the sandbox provider tells the platform about plans, signed as a vendor signs. */
import { z } from 'zod';
import type { Headers } from '#lib/payments/provider.ts';
import { refusalOfSandbox, signSandbox } from '#lib/payments/server/vendor-tools.ts';
import { config } from '#lib/platform/server/config.ts';
import { hmac } from '#lib/platform/server/crypto.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { ParsedBilling } from '../../billing.ts';

const Told = z.object({ id: z.string().min(1).max(100), payer: z.string().max(100) });

const secret = (): string => hmac(config().APP_SECRET, 'sandbox-plan-events').toString('hex');

export interface SandboxEvent {
	readonly raw: Buffer;
	readonly headers: Headers;
}

export function sandboxEvent(eventId: string, payer: string, now: Instant): SandboxEvent {
	const body = JSON.stringify({ id: `sandbox_${eventId}`, payer });
	return {
		raw: Buffer.from(body),
		headers: { 'sandbox-signature': signSandbox(secret(), body, Math.floor(now / 1000)) }
	};
}

function jsonOf(raw: Uint8Array): unknown {
	try {
		return JSON.parse(Buffer.from(raw).toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

export function parseSandboxEvent(raw: Uint8Array, headers: Headers, now: Instant): ParsedBilling {
	const refused = refusalOfSandbox(secret(), raw, headers, now);
	if (refused !== null) return { ok: false, reason: refused };
	const told = Told.safeParse(jsonOf(raw));
	if (!told.success) return { ok: false, reason: 'malformed' };
	return { ok: true, dedupeKey: told.data.id, payerRef: told.data.payer };
}
