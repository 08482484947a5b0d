import { receivePlatformCall } from '#lib/server/webhooks.ts';
import type { RequestHandler } from './$types';

/** The platform's own endpoint at a provider: what stores pay for their plans. */
export const POST: RequestHandler = async ({ request, params, locals }) =>
	await receivePlatformCall(locals.context, params.vendor, request);
