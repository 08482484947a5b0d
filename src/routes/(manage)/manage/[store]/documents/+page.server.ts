import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../page-error.ts';
import { filtersOf } from './filters.ts';
import { optionsOf } from './months.ts';
import { m } from '#lib/paraglide/messages.js';
import { pressed, textOf } from '../saving.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { url, locals, params } = event;
	const filters = filtersOf(url.searchParams);
	try {
		const { documents } = createCaller(locals.context);
		const { store } = params;
		const list = await documents.list({ store, ...filters });
		const { standing } = await event.parent();
		const exports = standing.permissions.includes('documents.export');
		const months = exports ? await documents.months({ store }) : [];
		return { filters, list, months: optionsOf(months, locals.locale) };
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	send: async (event) => {
		const form = await event.request.formData();
		const label = textOf(form, 'label');
		return await pressed(
			event,
			async (caller, store) =>
				await caller.documents.send({
					store,
					documentId: textOf(form, 'documentId'),
					idempotencyKey: textOf(form, 'idempotencyKey')
				}),
			({ to }) => m.documents_sent({ label, to })
		);
	}
};
