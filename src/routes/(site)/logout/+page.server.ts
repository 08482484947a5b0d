import { redirect } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../page-error.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => {
	if (!locals.user) redirect(303, '/login');
	return { email: locals.user.email };
};

export const actions: Actions = {
	default: async (event) => {
		try {
			if (event.locals.user) await createCaller(event.locals.context).auth.signOut();
		} catch (failure) {
			pageError(failure, event);
		}
		redirect(303, '/');
	}
};
