import { toLocale } from '#lib/paraglide/runtime.js';
import { renewalWords } from '#lib/packages/wording.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { zoneOf } from '../../(book)/[store]/asking.ts';
import { pageError } from '../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		const { locale } = event.locals;
		const caller = createCaller(event.locals.context);
		return {
			...(await caller.visits.mine({ zone: zoneOf(event.cookies) })),
			packages: await caller.packages.mine(),
			renewals: (await caller.packages.renewals.mine()).map((renewal) => ({
				id: renewal.id,
				page: renewal.page,
				store: renewal.store,
				...renewalWords(renewal, locale, toLocale(locale))
			}))
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
