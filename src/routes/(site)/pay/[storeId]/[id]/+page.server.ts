import { redirect } from '@sveltejs/kit';
import { formatMoney } from '#lib/platform/money.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, url, locals } = event;
	const word = (name: string): string => url.searchParams.get(name) ?? '';
	const asked = { ...params, back: word('back'), left: word('left'), t: word('t') };
	const page = await createCaller(locals.context)
		.payments.keptPage(asked)
		.catch((failure: unknown) => pageError(failure, event));
	// What was signed with the address: our own pages, on this host or on a store's.
	if (
		page.state === 'paid' &&
		!event.isDataRequest &&
		URL.canParse(asked.back) &&
		new URL(asked.back).origin === url.origin
	)
		redirect(303, new URL(asked.back).pathname + new URL(asked.back).search);
	const { amountMinor, currency } = page;
	return {
		...page,
		back: asked.back,
		left: asked.left,
		theme: locals.theme,
		path: url.pathname + url.search,
		sumText: formatMoney({ amountMinor, currency }, locals.locale)
	};
};
