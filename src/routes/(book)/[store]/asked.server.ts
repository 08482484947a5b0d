/**
 * What a page of a store asks, once per request: the frame around the page and the page itself are
 * loaded at the same time and read the same answer, which is one transaction.
 */
import type { RequestEvent } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { param, wishOf, zoneOf } from './asking.ts';
import { heldToken } from './holding.server.ts';

type Event = Pick<RequestEvent, 'cookies' | 'url' | 'locals' | 'request'> & {
	readonly route: { readonly id: string | null };
	readonly params: { readonly store?: string; readonly service?: string };
};

const callerOf = ({ locals }: Event) => createCaller(locals.context).book;

/** A phone has no room beside the list, and says so; whoever says nothing gets the times. */
const hasRoom = ({ request }: Event): boolean => request.headers.get('sec-ch-ua-mobile') !== '?1';

async function readStorePage(event: Event) {
	const { params, url } = event;
	const asked = param(url, 'service');
	const beside = {
		...(asked === null ? { at: param(url, 'at') } : { service: asked, ...wishOf(url) }),
		zone: zoneOf(event.cookies),
		hold: heldToken(event)
	};
	return await callerOf(event).storePage({
		store: params.store ?? '',
		at: param(url, 'at'),
		q: param(url, 'q') ?? '',
		person: param(url, 'person'),
		maxPrice: param(url, 'maxPrice'),
		maxMinutes: param(url, 'maxMinutes'),
		today: url.searchParams.has('today'),
		picker: asked !== null || hasRoom(event) ? beside : null
	});
}

const readService = async (event: Event) =>
	await callerOf(event).picker({
		store: event.params.store ?? '',
		service: event.params.service ?? '',
		...wishOf(event.url),
		zone: zoneOf(event.cookies),
		hold: heldToken(event)
	});

/** The first call of a request reads, the others wait for the same. `locals` lives as long as the request. */
function once<T>(read: (event: Event) => Promise<T>): (event: Event) => Promise<T> {
	const asked = new WeakMap<App.Locals, Promise<T>>();
	return async (event) => {
		let answer = asked.get(event.locals);
		if (!answer) asked.set(event.locals, (answer = read(event)));
		return await answer;
	};
}

export const askStorePage = once(readStorePage);
export const askService = once(readService);

/** Whose page it is. A page that cannot be shown still has its store's frame. */
export async function askStore(event: Event) {
	const page =
		event.route.id === '/(book)/[store]'
			? askStorePage
			: event.route.id === '/(book)/[store]/[service]'
				? askService
				: null;
	const shown = await page?.(event).catch(() => null);
	return shown?.store ?? (await callerOf(event).store({ store: event.params.store ?? '' }));
}
