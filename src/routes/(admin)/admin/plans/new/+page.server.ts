import { fail, redirect } from '@sveltejs/kit';
import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { m } from '#lib/paraglide/messages.js';
import { planInput } from '#lib/plans/input.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { currencyChoices } from '#lib/stores/countries.ts';
import { pageError } from '../../../../page-error.ts';
import { sayFlash } from '../../flash.ts';
import { refused } from '../form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		// Shows the error page to whoever may not make plans, before anything is typed.
		const [first] = await createCaller(event.locals.context).plans.admin.list();
		const start = { currency: first?.currency ?? 'EUR', features: ['embed' as const] };
		return {
			form: await superValidate(start, zod4(planInput), { errors: false }),
			currencies: currencyChoices(event.locals.locale)
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	default: async (event) => {
		const form = await superValidate(event, zod4(planInput));
		if (!form.valid) return fail(400, { form });
		try {
			await createCaller(event.locals.context).plans.admin.create(form.data);
		} catch (error) {
			return refused(form, error, event);
		}
		sayFlash(event.cookies, event.url, m.plans_created({ name: form.data.name }));
		redirect(303, '/admin/plans');
	}
};
