import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import { localDay, processNow } from '#lib/platform/time.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../page-error.ts';
import { filtersOf, spanOf } from './filters.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends(BOOKINGS);
	const { params, locals, url } = event;
	const { store } = params;
	const filters = filtersOf(url.searchParams);
	const { bookings, payments } = createCaller(locals.context);
	try {
		const { desk } = await event.parent();
		const today = desk?.locations[0]?.today ?? localDay(processNow(), 'UTC');
		const span = spanOf(filters, today);
		return {
			filters,
			span,
			list: await bookings.payments.list({ store, ...filters }),
			sums: await payments.finance({ store, ...span }),
			standing: await payments.standing({ store }),
			differences: (await payments.differences({ store })).total
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
