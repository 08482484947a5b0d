import { fail, redirect } from '@sveltejs/kit';
import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { m } from '#lib/paraglide/messages.js';
import { planEdit } from '#lib/plans/input.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { currencyChoices } from '#lib/stores/countries.ts';
import { pageError } from '../../../../page-error.ts';
import { acted } from '../../acting.ts';
import { sayFlash } from '../../flash.ts';
import { refused, valuesOf } from '../form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		const plan = await createCaller(event.locals.context).plans.admin.get({ id: event.params.id });
		return {
			plan,
			form: await superValidate(valuesOf(plan), zod4(planEdit), { errors: false }),
			currencies: currencyChoices(event.locals.locale)
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	save: async (event) => {
		const form = await superValidate(event, zod4(planEdit));
		if (!form.valid) return fail(400, { form });
		const { name, version: seen } = form.data;
		let version: number;
		try {
			const { admin } = createCaller(event.locals.context).plans;
			({ version } = await admin.edit({ id: event.params.id, plan: form.data }));
		} catch (error) {
			return refused(form, error, event);
		}
		const said =
			version === seen ? m.plans_edited({ name }) : m.plans_edited_version({ name, version });
		sayFlash(event.cookies, event.url, said);
		redirect(303, '/admin/plans');
	},
	archive: async (event) =>
		await acted(
			event,
			async ({ plans }) => {
				const { id } = event.params;
				await plans.admin.archive({ id });
				return await plans.admin.get({ id });
			},
			event.url.pathname,
			({ name }) => m.plans_archived({ name })
		),
	restore: async (event) =>
		await acted(
			event,
			async ({ plans }) => {
				const { id } = event.params;
				await plans.admin.restore({ id });
				return await plans.admin.get({ id });
			},
			event.url.pathname,
			({ name }) => m.plans_restored({ name })
		)
};
