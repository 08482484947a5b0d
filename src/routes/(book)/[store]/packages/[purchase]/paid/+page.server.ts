import { error, redirect } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { baseOf, orPageError, param } from '../../../asking.ts';
import type { PageServerLoad } from './$types';

/** Back from the provider, which proves nothing: it is asked, then the purchase says how it stands (C26). */
export const load: PageServerLoad = async (event) => {
	const { params, locals, url } = event;
	const token = param(url, 't');
	if (token === null) error(404, 'Not found');
	const { store, purchase } = params;
	await orPageError(event, () =>
		createCaller(locals.context).packages.settle({ store, purchase, token })
	);
	redirect(303, `${baseOf(locals, store)}/packages/${purchase}?t=${token}`);
};
