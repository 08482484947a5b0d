import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, url } = event;
	try {
		const plans = await createCaller(locals.context).plans.sold();
		const yearly = plans.some(({ interval }) => interval === 'year');
		const every = yearly && url.searchParams.get('every') === 'year' ? 'year' : 'month';
		return {
			// What costs nothing costs nothing by the year as well.
			plans: plans.filter(({ interval, priceMinor }) => interval === every || priceMinor === 0),
			every,
			yearly,
			signedIn: locals.user !== null,
			theme: locals.theme
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
