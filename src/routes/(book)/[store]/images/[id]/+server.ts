import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../page-error.ts';
import type { RequestHandler } from './$types';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A picture never changes under its id, so it may be kept for ever. Nothing in it can run. */
export const GET: RequestHandler = async (event) => {
	const { params, locals } = event;
	if (!UUID.test(params.id)) return new Response(null, { status: 404 });
	try {
		const { bytes } = await createCaller(locals.context).stores.image({
			store: params.store,
			id: params.id
		});
		return new Response(new Uint8Array(bytes), {
			headers: {
				'content-type': 'image/webp',
				'content-disposition': 'inline',
				'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
				'cache-control': 'public, max-age=31536000, immutable',
				'x-content-type-options': 'nosniff'
			}
		});
	} catch (failure) {
		pageError(failure, event);
	}
};
