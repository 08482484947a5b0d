import { createCaller } from '#lib/server/app-router.ts';
import { filterOf } from '#lib/audit/filter.ts';
import { pageError } from '../../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { url, locals } = event;
	const filter = filterOf(url.searchParams);
	try {
		const { platform } = createCaller(locals.context).admin;
		return { filter, page: await platform.events(filter), names: await platform.eventNames() };
	} catch (failure) {
		pageError(failure, event);
	}
};
