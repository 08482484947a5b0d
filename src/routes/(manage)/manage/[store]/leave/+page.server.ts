import { redirect } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../page-error.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ params }) => redirect(303, `/manage/${params.store}`);

/** An admin ends the visit to this store. */
export const actions: Actions = {
	default: async (event) => {
		const caller = createCaller(event.locals.context);
		try {
			const { store } = await caller.stores.standing({ store: event.params.store });
			await caller.admin.stores.leave({ id: store.storeId });
		} catch (failure) {
			pageError(failure, event);
		}
		redirect(303, '/admin');
	}
};
