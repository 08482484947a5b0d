import { error } from '@sveltejs/kit';
import { toLocale } from '#lib/paraglide/runtime.js';
import { lastDayText, visitsText } from '#lib/packages/wording.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { orPageError, param } from '../../asking.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals, url } = event;
	const token = param(url, 't');
	if (token === null) error(404, 'Not found');
	const bought = await orPageError(event, () =>
		createCaller(locals.context).packages.bought({
			store: params.store,
			purchase: params.purchase,
			token
		})
	);
	const { expiresAt, zone } = bought;
	return {
		bought: {
			name: bought.name,
			status: bought.status,
			failed: bought.failed,
			payUrl: bought.payUrl,
			packageId: bought.packageId,
			visits: visitsText(bought.uses, toLocale(locals.locale)),
			until: expiresAt === null ? '' : lastDayText(expiresAt, zone, locals.locale)
		},
		check: `${url.pathname}/paid?t=${token}`
	};
};
