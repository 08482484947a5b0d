import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../page-error.ts';
import type { PageServerLoad } from './$types';

/** Links of the framed mail open beside it: inside the frame nothing of this site may show. */
const opensOutside = (html: string): string =>
	html.replace('<head>', '<head><base target="_blank">');

export const load: PageServerLoad = async (event) => {
	try {
		const message = await createCaller(event.locals.context).sandbox.get({
			id: event.params.message
		});
		return { ...message, html: message.html === null ? null : opensOutside(message.html) };
	} catch (failure) {
		pageError(failure, event);
	}
};
