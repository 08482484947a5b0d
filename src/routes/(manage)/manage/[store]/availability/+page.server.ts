import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { clearDayInput, dayInput, weekInput } from '#lib/availability/input-hours-forms.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../page-error.ts';
import { pressed, saved } from '../saving.ts';
import { chosen, ownersOf, shownOf } from './owners.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params, url } = event;
	const { store } = params;
	const caller = createCaller(locals.context);
	try {
		const schedule = await caller.schedule.get({ store });
		const { locations } = await caller.catalogue.setup({ store });
		const people = await caller.catalogue.people({ store });
		const owners = ownersOf({
			locations: locations.filter(({ archivedAt }) => archivedAt === null),
			people: people.filter(({ archivedAt }) => archivedAt === null),
			hours: schedule.hours
		});
		const owner = chosen(owners, url.searchParams);
		if (!owner) return { owners, owner: null };
		const asked = url.searchParams.get('from');
		const shown = shownOf(schedule.hours, owner, schedule.today, asked);
		const whose = { ownerKind: owner.kind, ownerId: owner.id, atLocationId: owner.at ?? '' };
		return {
			owners,
			owner,
			whose,
			today: schedule.today,
			...shown,
			form: await superValidate({ ...whose, ...shown.period }, zod4(weekInput), { errors: false }),
			dayForm: await superValidate(whose, zod4(dayInput), { errors: false })
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	week: async (event) => {
		const form = await superValidate(event, zod4(weekInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.schedule.setWeek({ store, ...form.data }),
			{ to: null, done: () => m.setup_hours_saved() }
		);
	},
	day: async (event) => {
		const form = await superValidate(event, zod4(dayInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.schedule.setDay({ store, ...form.data }),
			{ to: null, done: () => m.setup_hours_saved() }
		);
	},
	clearDay: async (event) => {
		const form = await superValidate(event, zod4(clearDayInput));
		return await pressed(
			event,
			(caller, store) => caller.schedule.clearDay({ store, ...form.data }),
			() => m.setup_hours_saved()
		);
	}
};
