import { structuredData } from '#lib/bookings/structured-data.ts';
import { askStorePage } from './asked.server.ts';
import { bothZones, orPageError } from './asking.ts';
import { holdAction } from './holding.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const both = bothZones(event);
	return await orPageError(event, async () => {
		const { store, picker, ...shown } = await askStorePage(event);
		return { ...shown, picker, both, structured: structuredData(store, shown) };
	});
};

export const actions: Actions = { hold: (event) => holdAction(event) };
