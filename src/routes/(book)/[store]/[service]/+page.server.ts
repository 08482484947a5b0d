import { askService } from '../asked.server.ts';
import { bothZones, orPageError, param } from '../asking.ts';
import { holdAction } from '../holding.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const both = bothZones(event);
	const { picker } = await orPageError(event, () => askService(event));
	return { picker, both, held: param(event.url, 't') };
};

export const actions: Actions = { hold: (event) => holdAction(event, event.params.service) };
