import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { staffInput } from '#lib/catalogue/input.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { saved } from '../../saving.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		const people = await createCaller(event.locals.context).catalogue.staff.list({
			store: event.params.store
		});
		// The colour that fewest have.
		const used = people.filter(({ archivedAt }) => archivedAt === null).map(({ colour }) => colour);
		const uses = (colour: number) => used.filter((each) => each === colour).length;
		const colour = [1, 2, 3, 4, 5, 6, 7, 8].sort((a, b) => uses(a) - uses(b))[0] ?? 1;
		return { form: await superValidate({ colour }, zod4(staffInput), { errors: false }) };
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	default: async (event) => {
		const form = await superValidate(event, zod4(staffInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.catalogue.staff.add({ store, ...form.data }),
			{
				to: ({ staffId }) => `/manage/${event.params.store}/staff/${staffId}`,
				done: () => m.setup_staff_added({ name: form.data.name })
			}
		);
	}
};
