import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { acted, fieldOf } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals } = event;
	try {
		return { found: await createCaller(locals.context).payments.differences(params) };
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	resolve: async (event) => {
		const form = await event.request.formData();
		return await acted(
			event,
			event.url.pathname,
			(caller) =>
				caller.payments.resolveDifference({
					store: event.params.store,
					differenceId: fieldOf(form, 'differenceId'),
					note: fieldOf(form, 'note')
				}),
			() => ({ text: m.money_resolve_done() })
		);
	}
};
