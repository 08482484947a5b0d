import { error } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { isDocumentId, paperResponse } from '../../../../../paper-response.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
	const { store, id } = event.params;
	if (!isDocumentId(id)) error(404, 'Not found');
	try {
		const { documents } = createCaller(event.locals.context);
		return paperResponse(await documents.paper({ store, documentId: id }));
	} catch (failure) {
		pageError(failure, event);
	}
};
