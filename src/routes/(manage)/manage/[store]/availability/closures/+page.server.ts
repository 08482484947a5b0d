import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { closureInput } from '#lib/availability/input-hours-forms.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { pressed, saved, textOf } from '../../saving.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params } = event;
	const { store } = params;
	const caller = createCaller(locals.context);
	try {
		const { closures } = await caller.schedule.get({ store });
		const { locations } = await caller.catalogue.setup({ store });
		return {
			closures,
			locations: locations.filter(({ archivedAt }) => archivedAt === null),
			form: await superValidate(zod4(closureInput))
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	add: async (event) => {
		const form = await superValidate(event, zod4(closureInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.schedule.closures.add({ store, ...form.data }),
			{
				to: null,
				done: ({ colliding }) =>
					colliding.length === 0
						? m.setup_closure_added()
						: m.setup_closure_added_with({ count: colliding.length })
			}
		);
	},
	remove: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) => caller.schedule.closures.remove({ store, closureId: textOf(form, 'id') }),
			() => m.setup_closure_removed()
		);
	}
};
