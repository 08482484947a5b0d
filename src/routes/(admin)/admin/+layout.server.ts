import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../page-error.ts';
import { takeFlash } from './flash.ts';
import type { LayoutServerLoad } from './$types';

/** Who the admin is, and whether anything in the machine needs a person. */
export const load: LayoutServerLoad = async (event) => {
	const { locals, cookies, url } = event;
	try {
		const { failed, lagSeconds } = await createCaller(locals.context).admin.platform.queue();
		return {
			user: { name: locals.user?.name ?? '', email: locals.user?.email ?? '' },
			theme: locals.theme,
			well: failed === 0 && lagSeconds < 60,
			flash: takeFlash(cookies, url)
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
