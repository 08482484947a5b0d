/** The sandbox's events, signed as a vendor signs: `t=<seconds>,v1=<hex>` over `<seconds>.<body>`. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { sameBytes } from '#lib/platform/server/crypto.ts';
import { MINUTE, type Instant } from '#lib/platform/time.ts';
import type { Headers, ParsedWebhook, Rejection } from '../../provider.ts';

const TOLERANCE_MS = 5 * MINUTE;

export function signSandbox(secret: string, body: string | Uint8Array, atSeconds: number): string {
	const mac = createHmac('sha256', secret).update(`${atSeconds}.`).update(body).digest('hex');
	return `t=${atSeconds},v1=${mac}`;
}

/** Why the bytes are not believed; null: they are. */
export function refusalOfSandbox(
	secret: string,
	raw: Uint8Array,
	headers: Headers,
	now: Instant
): Rejection | null {
	const header = headers['sandbox-signature'];
	if (!header) return 'no_signature';
	const match = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(header);
	const seconds = Number(match?.[1]);
	const expected = signSandbox(secret, raw, seconds);
	if (!match || !sameBytes(Buffer.from(expected), Buffer.from(header))) return 'bad_signature';
	return Math.abs(seconds * 1000 - now) > TOLERANCE_MS ? 'too_old' : null;
}

const Told = z.object({
	id: z.string().min(1).max(100),
	payment: z.string().max(100),
	reference: z.string().max(100)
});

function jsonOf(raw: Uint8Array): unknown {
	try {
		return JSON.parse(Buffer.from(raw).toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

/** Verifies the bytes, then reads which payment changed. Never throws. */
export function parseSandboxEvent(
	secret: string,
	raw: Uint8Array,
	headers: Headers,
	now: Instant
): ParsedWebhook {
	const refused = refusalOfSandbox(secret, raw, headers, now);
	if (refused !== null) return { ok: false, reason: refused };
	const told = Told.safeParse(jsonOf(raw));
	if (!told.success) return { ok: false, reason: 'malformed' };
	return {
		ok: true,
		dedupeKey: told.data.id,
		changed: {
			kind: 'payment',
			refs: [told.data.payment],
			paymentId: told.data.reference
		}
	};
}
