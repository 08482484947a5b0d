import { createCaller } from '#lib/server/app-router.ts';
import { m } from '#lib/paraglide/messages.js';
import { MEMBER_ROLES } from '#lib/stores/rules.ts';
import { pageError } from '../../../page-error.ts';
import { acted } from '../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		return { strict: await createCaller(event.locals.context).admin.platform.secondFactor() };
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	default: async (event) => {
		const form = await event.request.formData();
		const roles = MEMBER_ROLES.filter((role) => form.has(role));
		return await acted(
			event,
			async (caller) => await caller.admin.platform.setSecondFactor({ roles }),
			event.url.pathname,
			() => m.admin_saved()
		);
	}
};
