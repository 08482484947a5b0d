import { receiveCall } from '#lib/server/webhooks.ts';
import type { RequestHandler } from './$types';

/** One address per connection: the signature's key is found by the path, never by the body. */
export const POST: RequestHandler = async ({ request, params, locals }) =>
	await receiveCall(locals.context, params, request);
