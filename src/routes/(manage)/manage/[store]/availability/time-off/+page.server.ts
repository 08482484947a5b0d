import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { decideOffInput, offInput } from '#lib/availability/input-hours-forms.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { pressed, saved, textOf } from '../../saving.ts';
import { linesOf } from './lines.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, params } = event;
	const { store } = params;
	const caller = createCaller(locals.context);
	const { desk } = await event.parent();
	try {
		const off = await caller.schedule.timeOff.list({ store });
		const people = await caller.catalogue.people({ store });
		const { locations } = await caller.catalogue.setup({ store });
		const zone = locations[0]?.zone ?? 'UTC';
		return {
			lines: linesOf(off, people, zone, desk?.formats ?? locals.locale),
			people: people.filter(({ archivedAt }) => archivedAt === null),
			form: await superValidate(zod4(offInput))
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const said = ({ colliding }: { colliding: readonly unknown[] }): string =>
	colliding.length === 0
		? m.setup_off_added()
		: m.setup_off_added_with({ count: colliding.length });

export const actions: Actions = {
	block: async (event) => {
		const form = await superValidate(event, zod4(offInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.schedule.timeOff.block({ store, ...form.data }),
			{ to: null, done: said }
		);
	},
	request: async (event) => {
		const form = await superValidate(event, zod4(offInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.schedule.timeOff.request({ store, ...form.data }),
			{ to: null, done: () => m.setup_off_requested() }
		);
	},
	decide: async (event) => {
		const form = await superValidate(event, zod4(decideOffInput));
		return await pressed(
			event,
			(caller, store) => caller.schedule.timeOff.decide({ store, ...form.data }),
			() => m.setup_saved()
		);
	},
	remove: async (event) => {
		const form = await event.request.formData();
		return await pressed(
			event,
			(caller, store) => caller.schedule.timeOff.remove({ store, timeOffId: textOf(form, 'id') }),
			() => m.setup_off_removed()
		);
	}
};
