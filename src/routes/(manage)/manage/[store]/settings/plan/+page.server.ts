import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { payerInput } from '#lib/plans/input.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { countryChoices } from '#lib/stores/countries.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../../../page-error.ts';
import { pressed, saved, textOf, type Caller } from '../../saving.ts';
import { led } from './leading.ts';
import type { Actions, PageServerLoad } from './$types';

/** null: the provider is silent; the rest of the page does not wait for it. */
async function invoicesOf(caller: Caller, store: string) {
	try {
		return await caller.plans.invoices({ store });
	} catch (failure) {
		if (failureOf(failure).code !== 'BUSY') throw failure;
		return null;
	}
}

export const load: PageServerLoad = async (event) => {
	const { store } = event.params;
	const caller = createCaller(event.locals.context);
	try {
		const overview = await caller.plans.overview({ store });
		const details = await caller.plans.payer({ store });
		return {
			overview,
			invoices: overview.knownPayer ? await invoicesOf(caller, store) : [],
			payer: await superValidate(details, zod4(payerInput), { errors: false }),
			countries: [
				{ value: '', label: m.plans_payer_country_choose() },
				...countryChoices(getLocale())
			]
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
	subscribe: async (event) => {
		const form = await event.request.formData();
		const [plan, coupon] = [textOf(form, 'plan'), textOf(form, 'coupon')];
		return await led(event, (caller, store) => caller.plans.checkout({ store, plan, coupon }));
	},
	portal: async (event) => await led(event, (caller, store) => caller.plans.portal({ store })),
	payer: async (event) => {
		const form = await superValidate(event.request, zod4(payerInput));
		return await saved(
			event,
			form,
			(caller, store) => caller.plans.savePayer({ store, ...form.data }),
			{ to: null, done: () => m.plans_payer_saved({ name: form.data.legalName }) }
		);
	},
	drop: async (event) =>
		await pressed(
			event,
			(caller, store) => caller.plans.dropChange({ store }),
			() => m.plans_drop_done()
		),
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
