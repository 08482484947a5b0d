import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals } = event;
	try {
		return {
			overview: await createCaller(locals.context).plans.overview({ store: params.store })
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
