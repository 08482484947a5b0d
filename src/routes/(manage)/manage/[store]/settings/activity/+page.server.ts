import { createCaller } from '#lib/server/app-router.ts';
import { filterOf } from '#lib/audit/filter.ts';
import { pageError } from '../../../../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { url, locals, params } = event;
	const store = params.store;
	const filter = filterOf(url.searchParams);
	try {
		const { audit, stores } = createCaller(locals.context);
		return {
			filter,
			page: await audit.list({ store, ...filter }),
			names: await audit.names({ store }),
			people: await stores.listPeople({ store }),
			zone: (await stores.getProfile({ store })).zone
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
