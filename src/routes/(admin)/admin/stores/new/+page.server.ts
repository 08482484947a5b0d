import { fail } from '@sveltejs/kit';
import { setError, superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { countryChoices, currencyChoices, zoneChoices } from '#lib/stores/countries.ts';
import { newStore } from '#lib/stores/input.ts';
import { redirect } from '@sveltejs/kit';
import { refusal } from '../../acting.ts';
import { sayFlash } from '../../flash.ts';
import { pageError } from '../../../../page-error.ts';
import type { Actions, PageServerLoad } from './$types';

const START = { currency: 'EUR', zone: 'Europe/Athens', country: '' };

export const load: PageServerLoad = async (event) => {
	const { locals, url } = event;
	const name = url.searchParams.get('name') ?? '';
	try {
		// Shows the error page to whoever may not make stores, before anything is typed.
		await createCaller(locals.context).admin.stores.numbers();
	} catch (failure) {
		pageError(failure, event);
	}
	return {
		form: await superValidate({ ...START, name }, zod4(newStore), { errors: false }),
		host: url.host,
		countries: countryChoices(locals.locale),
		currencies: currencyChoices(locals.locale),
		zones: zoneChoices()
	};
};

const SLUG_CODES: readonly string[] = ['ADDRESS_TAKEN', 'ADDRESS_RESERVED'];

export const actions: Actions = {
	default: async (event) => {
		const form = await superValidate(event, zod4(newStore));
		if (!form.valid) return fail(400, { form });
		const { stores } = createCaller(event.locals.context).admin;
		let created;
		try {
			created = await stores.create(form.data);
		} catch (error) {
			const { status, problem } = refusal(error, event);
			const taken = problem.code === 'ADDRESS_TAKEN';
			const near = taken ? await stores.checkSlug({ slug: form.data.slug }) : null;
			const text = near
				? m.admin_slug_taken({ free: near.suggestions.join(', ') })
				: problem.problem;
			setError(form, SLUG_CODES.includes(problem.code) ? 'slug' : '', text);
			return fail(status, { form });
		}
		const said = created.manager === 'invited' ? m.admin_created_invited : m.admin_created_member;
		sayFlash(
			event.cookies,
			event.url,
			said({ store: form.data.name, email: form.data.managerEmail })
		);
		redirect(303, `/admin/stores/${created.storeId}`);
	}
};
