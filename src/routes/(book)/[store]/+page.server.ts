import { createCaller } from '#lib/server/app-router.ts';
import { structuredData } from '#lib/bookings/structured-data.ts';
import { bothZones, orPageError, param, wishOf, zoneOf } from './asking.ts';
import { heldToken, holdAction } from './holding.server.ts';
import type { Actions, PageServerLoad, PageServerLoadEvent } from './$types';

/** A phone has no room beside the list, and says so; whoever says nothing gets the times. */
const hasRoom = ({ request }: PageServerLoadEvent): boolean =>
	request.headers.get('sec-ch-ua-mobile') !== '?1';

export const load: PageServerLoad = async (event) => {
	const { params, url, locals } = event;
	const both = bothZones(event);
	return await orPageError(event, async () => {
		const { book } = createCaller(locals.context);
		const { store, ...shown } = await book.storePage({
			store: params.store,
			at: param(url, 'at'),
			q: param(url, 'q') ?? '',
			person: param(url, 'person'),
			maxPrice: param(url, 'maxPrice'),
			maxMinutes: param(url, 'maxMinutes'),
			today: url.searchParams.has('today')
		});
		const services = shown.groups.flatMap(({ services }) => services);
		const asked = param(url, 'service');
		const service = asked ?? (hasRoom(event) ? services.find(({ next }) => next)?.slug : undefined);
		const picker =
			service === undefined
				? null
				: (
						await book.picker({
							store: params.store,
							service,
							...(asked === null ? { at: param(url, 'at') } : wishOf(url)),
							zone: zoneOf(event.cookies),
							hold: heldToken(event)
						})
					).picker;
		return { ...shown, picker, both, structured: structuredData(store, shown) };
	});
};

export const actions: Actions = { hold: (event) => holdAction(event) };
