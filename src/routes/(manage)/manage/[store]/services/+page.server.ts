import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { categoryInput, directionField } from '#lib/catalogue/input.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../page-error.ts';
import { pressed, saved, textOf, textsOf } from '../saving.ts';
import { linesOf } from './lines.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params } = event;
	const caller = createCaller(locals.context);
	try {
		const services = await caller.catalogue.services.list({ store: params.store });
		const { categories } = await caller.catalogue.setup({ store: params.store });
		const lines = linesOf(services, locals.locale);
		return {
			usage: await caller.plans.usage({ store: params.store }),
			groups: [...categories, { id: null, name: m.setup_services_no_group() }]
				.map((group) => ({
					...group,
					services: lines.filter((line) => !line.archived && line.categoryId === group.id)
				}))
				.filter((group) => group.id !== null || group.services.length > 0),
			archived: lines.filter((line) => line.archived),
			form: await superValidate(zod4(categoryInput))
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const direction = (form: FormData) => directionField.catch('up').parse(textOf(form, 'direction'));

export const actions: Actions = {
	move: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.services.move({
					store,
					serviceId: textOf(form, 'id'),
					direction: direction(form)
				}),
			null
		);
	},
	order: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.services.order({ store, serviceIds: textsOf(form, 'id') }),
			null
		);
	},
	restore: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.services.restore({ store, serviceId: textOf(form, 'id') }),
			() => m.setup_services_restored()
		);
	},
	addGroup: async (event) => {
		const form = await superValidate(event, zod4(categoryInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.catalogue.categories.add({ store, ...form.data }),
			{ to: null, done: () => m.setup_saved() }
		);
	},
	renameGroup: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.categories.rename({
					store,
					categoryId: textOf(form, 'id'),
					name: textOf(form, 'name')
				}),
			() => m.setup_saved()
		);
	},
	moveGroup: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.categories.move({
					store,
					categoryId: textOf(form, 'id'),
					direction: direction(form)
				}),
			null
		);
	}
};
