import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../page-error.ts';
import type { PageServerLoad } from './$types';

const STANDINGS = ['live', 'setting_up', 'disabled'] as const;

export const load: PageServerLoad = async (event) => {
	const { url, locals } = event;
	const search = url.searchParams.get('q')?.slice(0, 200) ?? '';
	const standing: (typeof STANDINGS)[number] | '' =
		STANDINGS.find((one) => one === url.searchParams.get('standing')) ?? '';
	const after = Number(url.searchParams.get('after') ?? 0);
	try {
		const { stores } = createCaller(locals.context).admin;
		return {
			search,
			standing,
			first: after === 0,
			numbers: await stores.numbers(),
			page: await stores.list({
				search,
				standing,
				after: Number.isSafeInteger(after) && after > 0 ? after : 0
			})
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
