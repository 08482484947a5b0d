import { createCaller } from '#lib/server/app-router.ts';
import { bothZones, orPageError, param, wishOf, zoneOf } from '../asking.ts';
import { heldToken, holdAction } from '../holding.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, url, locals, cookies } = event;
	const both = bothZones(event);
	const { picker } = await orPageError(event, () =>
		createCaller(locals.context).book.picker({
			store: params.store,
			service: params.service,
			...wishOf(url),
			zone: zoneOf(cookies),
			hold: heldToken(event)
		})
	);
	return { picker, both, held: param(url, 't') };
};

export const actions: Actions = { hold: (event) => holdAction(event, event.params.service) };
