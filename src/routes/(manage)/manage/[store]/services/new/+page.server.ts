import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { serviceInput } from '#lib/catalogue/input.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { saved } from '../../saving.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params } = event;
	const caller = createCaller(locals.context);
	try {
		const { categories, currency } = await caller.catalogue.services.choices({
			store: params.store
		});
		return { categories, currency, form: await superValidate(zod4(serviceInput)) };
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	default: async (event) => {
		const form = await superValidate(event, zod4(serviceInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.catalogue.services.create({ store, ...form.data }),
			{
				to: ({ serviceId }) => `/manage/${event.params.store}/services/${serviceId}#who`,
				done: () => m.setup_service_created()
			}
		);
	}
};
