/** Vendors' calls: raw bytes up to a limit, then whichever feature knows the vendor. */
import { errorMessage } from '#lib/platform/error-message.ts';
import { processNow } from '#lib/platform/time.ts';
import { isBillingProvider } from '#lib/plans/billing.ts';
import { receivePlanWebhook } from '#lib/plans/server/inbox.ts';
import { AppError, ERROR_STATUS, type ErrorCode } from '#lib/platform/errors.ts';
import { isVendor } from '#lib/payments/provider.ts';
import { MOST_WEBHOOK_BYTES, receiveWebhook, type Received } from '#lib/payments/server/inbox.ts';
import type { RequestContext } from '#lib/trpc/server/context.ts';

export interface WebhookAddress {
	readonly vendor: string;
	readonly storeId: string;
	readonly connectionId: string;
}

/** All of it, or null as soon as it is more than any event is. */
async function bytesOf(request: Request): Promise<Uint8Array | null> {
	if (Number(request.headers.get('content-length')) > MOST_WEBHOOK_BYTES) return null;
	const chunks: Uint8Array[] = [];
	let size = 0;
	try {
		for await (const chunk of request.body ?? []) {
			size += chunk.byteLength;
			if (size > MOST_WEBHOOK_BYTES) return null;
			chunks.push(chunk);
		}
	} catch {
		return null;
	}
	return Buffer.concat(chunks);
}

const refuse = (code: ErrorCode): Response =>
	Response.json({ error: { code, message: errorMessage(code) } }, { status: ERROR_STATUS[code] });

const ANSWERS: Readonly<Record<Received['kind'], () => Response>> = {
	kept: () => new Response(null, { status: 204 }),
	repeated: () => new Response(null, { status: 204 }),
	unknown_address: () => refuse('NOT_FOUND'),
	too_large: () => refuse('BODY_TOO_LARGE'),
	// Why it was not believed is nobody's business but the log's.
	rejected: () => refuse('BAD_INPUT')
};

/** 204 when it was believed and kept; the work comes later. */
export async function receiveCall(
	{ pools, requestId }: Pick<RequestContext, 'pools' | 'requestId'>,
	address: WebhookAddress,
	request: Request
): Promise<Response> {
	if (!isVendor(address.vendor)) return refuse('NOT_FOUND');
	const raw = await bytesOf(request);
	if (raw === null) return refuse('BODY_TOO_LARGE');
	const received = await receiveWebhook(pools, {
		...address,
		raw,
		headers: Object.fromEntries(request.headers),
		now: processNow(),
		requestId
	});
	return ANSWERS[received.kind]();
}

/** What providers tell the platform itself: about the plans it sells. 204 when it was believed and kept. */
export async function receivePlatformCall(
	{ pools }: Pick<RequestContext, 'pools'>,
	provider: string,
	request: Request
): Promise<Response> {
	if (!isBillingProvider(provider)) return refuse('NOT_FOUND');
	const raw = await bytesOf(request);
	if (raw === null) return refuse('BODY_TOO_LARGE');
	const headers = Object.fromEntries(request.headers);
	try {
		const told = { provider, raw, headers, now: processNow() };
		return ANSWERS[(await receivePlanWebhook(pools, told)).kind]();
	} catch (error) {
		// A provider that charges nobody here has nothing to tell.
		if (error instanceof AppError && error.code === 'PAYMENTS_OFF') return refuse('NOT_FOUND');
		throw error;
	}
}
