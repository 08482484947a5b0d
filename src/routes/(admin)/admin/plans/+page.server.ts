import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		return { plans: await createCaller(event.locals.context).plans.admin.list() };
	} catch (failure) {
		pageError(failure, event);
	}
};
