import { redirect } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../page-error.ts';
import type { PageServerLoad } from './$types';

/** Which store? With one there is nothing to ask. */
export const load: PageServerLoad = async (event) => {
	const { locals } = event;
	let stores;
	try {
		stores = await createCaller(locals.context).stores.mine();
	} catch (failure) {
		pageError(failure, event);
	}
	const [first, ...others] = stores;
	if (first && others.length === 0) redirect(303, `/manage/${first.slug}`);
	return { stores, platform: locals.user?.platformRole === 'admin' };
};
