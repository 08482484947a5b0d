import { fail } from '@sveltejs/kit';
import { setError, superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { z } from 'zod';
import { feeFields } from '#lib/catalogue/input.ts';
import { fromFees, problemsOf, toFees } from '#lib/catalogue/input-fees.ts';
import { m } from '#lib/paraglide/messages.js';
import { AppError } from '#lib/platform/errors.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { saved } from '../../saving.ts';

import type { Actions, PageServerLoad } from './$types';

const feeForm = z.object(feeFields);

export const load: PageServerLoad = async (event) => {
	const { store } = event.params;
	const { standing } = await event.parent();
	try {
		if (!standing.permissions.includes('stores.edit')) throw new AppError('FORBIDDEN');
		const profile = await createCaller(event.locals.context).stores.getProfile({ store });
		const { currency, policy } = profile;
		return {
			currency,
			form: await superValidate(fromFees(policy.fees, currency), zod4(feeForm), { errors: false })
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	default: async (event) => {
		const form = await superValidate(event, zod4(feeForm));
		const { store } = event.params;
		const { currency } = await createCaller(event.locals.context).stores.getProfile({ store });
		for (const { field, text } of form.valid ? problemsOf(form.data, currency) : [])
			setError(form, field, text);
		if (!form.valid) return fail(400, { form });
		return await saved(
			event,
			form,
			(caller) => caller.stores.updateFees({ store, fees: toFees(form.data, currency) }),
			{ to: null, done: () => m.setup_saved() }
		);
	}
};
