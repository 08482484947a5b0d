import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { serviceInput } from '#lib/catalogue/input.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { bytesOf, pressed, saved, textsOf } from '../../saving.ts';
import { performersOf, requirementsOf } from './parts.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params } = event;
	const { store } = params;
	const caller = createCaller(locals.context);
	try {
		const service = await caller.catalogue.services.get({ store, serviceId: params.id });
		const setup = await caller.catalogue.setup({ store });
		const people = await caller.catalogue.staff.list({ store });
		return {
			service,
			currency: setup.currency,
			categories: setup.categories,
			resourceTypes: setup.resourceTypes,
			locations: setup.locations.filter(({ archivedAt }) => archivedAt === null),
			people: people.filter(({ archivedAt }) => archivedAt === null),
			form: await superValidate(service.input, zod4(serviceInput), { errors: false })
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const list = (event: { params: { store: string } }) => `/manage/${event.params.store}/services`;

export const actions: Actions = {
	save: async (event) => {
		const form = await superValidate(event, zod4(serviceInput));
		return await saved(
			event,
			form,
			(caller, store) =>
				caller.catalogue.services.edit({ store, serviceId: event.params.id, service: form.data }),
			{ to: null, done: () => m.setup_saved() }
		);
	},
	performers: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.services.setPerformers({
					store,
					serviceId: event.params.id,
					performers: performersOf(form)
				}),
			() => m.setup_saved()
		);
	},
	places: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.services.setPlaces({
					store,
					serviceId: event.params.id,
					locationIds: textsOf(form, 'place')
				}),
			() => m.setup_saved()
		);
	},
	needs: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.services.setRequirements({
					store,
					serviceId: event.params.id,
					requirements: requirementsOf(form)
				}),
			() => m.setup_saved()
		);
	},
	picture: async (event) => {
		const bytes = await bytesOf(await event.request.formData(), 'picture');
		return await pressed(
			event,
			(caller, store) =>
				bytes === null
					? caller.catalogue.services.removeImage({ store, serviceId: event.params.id })
					: caller.catalogue.services.uploadImage({ store, serviceId: event.params.id, bytes }),
			() => m.setup_saved()
		);
	},
	archive: async (event) =>
		await pressed(
			event,
			(caller, store) => caller.catalogue.services.archive({ store, serviceId: event.params.id }),
			() => m.setup_service_archived(),
			list(event)
		),
	restore: async (event) =>
		await pressed(
			event,
			(caller, store) => caller.catalogue.services.restore({ store, serviceId: event.params.id }),
			() => m.setup_services_restored()
		)
};
