import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		const { admin } = createCaller(event.locals.context).plans;
		return { plans: await admin.list(), revenue: await admin.revenue() };
	} catch (failure) {
		pageError(failure, event);
	}
};
