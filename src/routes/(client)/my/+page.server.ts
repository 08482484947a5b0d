import { createCaller } from '#lib/server/app-router.ts';
import { zoneOf } from '../../(book)/[store]/asking.ts';
import { pageError } from '../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		return await createCaller(event.locals.context).visits.mine({ zone: zoneOf(event.cookies) });
	} catch (failure) {
		pageError(failure, event);
	}
};
