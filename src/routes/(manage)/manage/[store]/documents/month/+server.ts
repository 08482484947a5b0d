import { error } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { streamedResponse } from '../../../../../paper-response.ts';
import { textOf } from '../../saving.ts';
import { monthIn } from '../months.ts';
import type { RequestHandler } from './$types';

const TYPES = { pdf: 'application/pdf', csv: 'text/csv; charset=utf-8' } as const;

/** A month in one file. A form's answer and no link: the export is noted. */
export const POST: RequestHandler = async (event) => {
	const form = await event.request.formData();
	const asked = monthIn(textOf(form, 'month'));
	if (asked === undefined) error(404, 'Not found');
	const format = textOf(form, 'format') === 'csv' ? 'csv' : 'pdf';
	try {
		const { documents } = createCaller(event.locals.context);
		const { store } = event.params;
		const { name, chunks } = await documents.exportMonth({ store, ...asked, format });
		return streamedResponse({ name, chunks, type: TYPES[format] });
	} catch (failure) {
		pageError(failure, event);
	}
};
