import { error } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { isDocumentId, paperResponse } from '../../../../../../paper-response.ts';
import { orPageError } from '../../../../asking.ts';
import { proofOf } from '../../showing.server.ts';
import type { RequestHandler } from './$types';

/** One of this booking's papers, for whoever has its link. */
export const GET: RequestHandler = async (event) => {
	const proof = proofOf(event);
	const { id } = event.params;
	if (proof === null || !isDocumentId(id)) error(404, 'Not found');
	return paperResponse(
		await orPageError(event, () =>
			createCaller(event.locals.context).documents.bookingPaper({ ...proof, documentId: id })
		)
	);
};
