import { directionField } from '#lib/catalogue/input.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../page-error.ts';
import { pressed, textOf, textsOf } from '../saving.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		const { store } = event.params;
		const { catalogue, plans } = createCaller(event.locals.context);
		const people = await catalogue.staff.list({ store });
		return {
			usage: await plans.usage({ store }),
			people: people.filter(({ archivedAt }) => archivedAt === null),
			archived: people.filter(({ archivedAt }) => archivedAt !== null)
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	move: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) =>
				caller.catalogue.staff.move({
					store,
					staffId: textOf(form, 'id'),
					direction: directionField.catch('up').parse(textOf(form, 'direction'))
				}),
			null
		);
	},
	order: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) => caller.catalogue.staff.order({ store, staffIds: textsOf(form, 'id') }),
			null
		);
	},
	restore: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) => caller.catalogue.staff.restore({ store, staffId: textOf(form, 'id') }),
			() => m.setup_staff_restored()
		);
	}
};
