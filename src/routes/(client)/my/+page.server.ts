import { createCaller } from '#lib/server/app-router.ts';
import { zoneOf } from '../../(book)/[store]/asking.ts';
import { pageError } from '../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		const caller = createCaller(event.locals.context);
		return {
			...(await caller.visits.mine({ zone: zoneOf(event.cookies) })),
			packages: await caller.packages.mine()
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
