import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		const { store } = event.params;
		return { renewals: await createCaller(event.locals.context).packages.renewals.list({ store }) };
	} catch (failure) {
		pageError(failure, event);
	}
};
