import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../../page-error.ts';
import type { RequestHandler } from './$types';

/** Always to be saved, never shown: whatever a mail carries must not run on this site. */
export const GET: RequestHandler = async (event) => {
	const { message, file } = event.params;
	try {
		const found = await createCaller(event.locals.context).sandbox.file({
			id: message,
			index: /^\d{1,2}$/.test(file) ? Number(file) : -1
		});
		return new Response(new Uint8Array(Buffer.from(found.content, 'base64')), {
			headers: {
				'content-type': found.contentType,
				'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(found.name)}`
			}
		});
	} catch (failure) {
		pageError(failure, event);
	}
};
