import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { filtersOf } from './filters.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async (event) => {
	event.depends(BOOKINGS);
	const filters = filtersOf(event.url.searchParams);
	try {
		const list = await createCaller(event.locals.context).bookings.list({
			store: event.params.store,
			...filters
		});
		return { filters, list };
	} catch (failure) {
		pageError(failure, event);
	}
};
