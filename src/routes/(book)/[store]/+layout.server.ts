import { askStore } from './asked.server.ts';
import { baseOf, orPageError, zoneOf } from './asking.ts';
import type { LayoutServerLoad } from './$types';

/** Whose pages these are. An error page below keeps the store's look by it. */
export const load: LayoutServerLoad = async (event) => {
	const { params, locals, cookies } = event;
	const store = await orPageError(event, () => askStore(event));
	const base = baseOf(locals, params.store);
	return {
		store,
		base,
		theme: locals.theme,
		zone: zoneOf(cookies),
		// Sessions live on the main host only (DECISIONS 6).
		signIn: locals.host.kind === 'main' && locals.user === null,
		brand: {
			name: store.name,
			href: base || '/',
			phone: store.phone,
			accent: store.accentTokens
		}
	};
};
