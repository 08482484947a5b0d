import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { categoryInput, resourceInput } from '#lib/catalogue/input.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { pressed, saved, textOf } from '../../saving.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		const setup = await createCaller(event.locals.context).catalogue.setup({
			store: event.params.store
		});
		return {
			types: setup.resourceTypes,
			resources: setup.resources.filter(({ archivedAt }) => archivedAt === null),
			locations: setup.locations.filter(({ archivedAt }) => archivedAt === null),
			typeForm: await superValidate(zod4(categoryInput)),
			form: await superValidate(zod4(resourceInput))
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const SAVED = { to: null, done: () => m.setup_saved() };

export const actions: Actions = {
	addType: async (event) => {
		const form = await superValidate(event, zod4(categoryInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.catalogue.resources.addType({ store, ...form.data }),
			SAVED
		);
	},
	add: async (event) => {
		const form = await superValidate(event, zod4(resourceInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.catalogue.resources.add({ store, ...form.data }),
			SAVED
		);
	},
	archive: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.resources.archive({ store, resourceId: textOf(form, 'id') }),
			() => m.setup_saved()
		);
	}
};
