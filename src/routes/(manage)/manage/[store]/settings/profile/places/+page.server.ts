import { error } from '@sveltejs/kit';
import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { locationInput } from '#lib/catalogue/input.ts';
import { m } from '#lib/paraglide/messages.js';
import { AppError } from '#lib/platform/errors.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../../page-error.ts';
import { pressed, saved, textOf } from '../../../saving.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params, url } = event;
	const { store } = params;
	const caller = createCaller(locals.context);
	const id = url.searchParams.get('id');
	const { standing } = await event.parent();
	try {
		// Reading it is every member's right; a form that cannot be saved is nobody's.
		if (!standing.permissions.includes('stores.edit')) throw new AppError('FORBIDDEN');
		const { locations } = await caller.catalogue.setup({ store });
		const { zone, country } = await caller.stores.getProfile({ store });
		const place = locations.find((one) => one.id === id && one.archivedAt === null);
		if (id !== null && !place) error(404);
		const values = place ? { ...place, phone: place.phone ?? '' } : { zone, country };
		return {
			place: place ? { id: place.id, name: place.name } : null,
			/** The last one cannot go: nothing could be booked any more. */
			only: locations.filter(({ archivedAt }) => archivedAt === null).length === 1,
			zones: Intl.supportedValuesOf('timeZone'),
			form: await superValidate(values, zod4(locationInput), { errors: false })
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const profilePage = (store: string) => `/manage/${store}/settings/profile`;

export const actions: Actions = {
	save: async (event) => {
		const form = await superValidate(event, zod4(locationInput));
		const locationId = event.url.searchParams.get('id');
		return await saved(
			event,
			form,
			async (caller, store) => {
				if (locationId === null) await caller.catalogue.locations.add({ store, ...form.data });
				else await caller.catalogue.locations.edit({ store, locationId, location: form.data });
			},
			{ to: () => profilePage(event.params.store), done: () => m.setup_saved() }
		);
	},
	archive: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.locations.archive({ store, locationId: textOf(form, 'id') }),
			() => m.setup_saved(),
			profilePage(event.params.store)
		);
	}
};
