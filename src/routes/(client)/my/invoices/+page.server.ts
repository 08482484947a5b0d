import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		return { stores: await createCaller(event.locals.context).documents.mine() };
	} catch (failure) {
		pageError(failure, event);
	}
};
