import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { staffInput } from '#lib/catalogue/input.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { bytesOf, pressed, saved, textOf, textsOf } from '../../saving.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params } = event;
	const { store } = params;
	const caller = createCaller(locals.context);
	try {
		const person = await caller.catalogue.staff.get({ store, staffId: params.id });
		const setup = await caller.catalogue.setup({ store });
		const services = await caller.catalogue.services.list({ store });
		return {
			person,
			locations: setup.locations.filter(({ archivedAt }) => archivedAt === null),
			services: services.filter(({ archivedAt, unstaffed }) => archivedAt === null && !unstaffed),
			form: await superValidate(person.input, zod4(staffInput), { errors: false })
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	save: async (event) => {
		const form = await superValidate(event, zod4(staffInput));
		return await saved(
			event,
			form,
			(caller, store) =>
				caller.catalogue.staff.edit({ store, staffId: event.params.id, person: form.data }),
			{ to: null, done: () => m.setup_saved() }
		);
	},
	services: async (event) => {
		const form = await event.request.formData();
		const performs = textsOf(form, 'performs').map((key) => {
			const [serviceId = '', locationId = ''] = key.split('_');
			return { serviceId, locationId };
		});
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.staff.setServices({ store, staffId: event.params.id, performs }),
			() => m.setup_saved()
		);
	},
	link: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.staff.link({
					store,
					staffId: event.params.id,
					email: textOf(form, 'login')
				}),
			() => m.setup_saved()
		);
	},
	leaving: async (event) => {
		const day = textOf(await event.request.formData(), 'leavesOn');
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.staff.setLeaving({
					store,
					staffId: event.params.id,
					leavesOn: day === '' ? null : day
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
					? caller.catalogue.staff.removeImage({ store, staffId: event.params.id })
					: caller.catalogue.staff.uploadImage({ store, staffId: event.params.id, bytes }),
			() => m.setup_saved()
		);
	},
	archive: async (event) =>
		await pressed(
			event,
			(caller, store) => caller.catalogue.staff.archive({ store, staffId: event.params.id }),
			() => m.setup_staff_archived_done(),
			`/manage/${event.params.store}/staff`
		)
};
