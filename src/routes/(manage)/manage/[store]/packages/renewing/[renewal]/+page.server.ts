import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../../page-error.ts';
import { pressed } from '../../../saving.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		const { store, renewal } = event.params;
		const caller = createCaller(event.locals.context);
		return { renewal: await caller.packages.renewals.get({ store, renewalId: renewal }) };
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	stop: async (event) =>
		await pressed(
			event,
			(caller, store) => caller.packages.renewals.stop({ store, renewalId: event.params.renewal }),
			() => m.packages_renewal_desk_stopped()
		)
};
