import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { pressed, textOf } from '../../saving.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals } = event;
	try {
		return {
			overview: await createCaller(locals.context).plans.overview({ store: params.store })
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	try: async (event) => {
		const plan = textOf(await event.request.formData(), 'plan');
		return await pressed(
			event,
			(caller, store) => caller.plans.startTrial({ store, plan }),
			(begun) => m.plans_try_done({ name: begun.plan })
		);
	},
	cancel: async (event) =>
		await pressed(
			event,
			(caller, store) => caller.plans.cancel({ store }),
			() => m.plans_cancel_done()
		),
	resume: async (event) =>
		await pressed(
			event,
			(caller, store) => caller.plans.resume({ store }),
			() => m.plans_resume_done()
		)
};
