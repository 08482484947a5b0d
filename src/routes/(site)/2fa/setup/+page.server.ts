import { redirect } from '@sveltejs/kit';
import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { secondFactorInput } from '#lib/auth/input.ts';
import { secondFactorDue } from '#lib/auth/user.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { askedFor, invalid, leadingTo, tried } from '../../sign-in-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const to = askedFor(url);
	const { user } = locals;
	if (!user) redirect(303, leadingTo('/login', leadingTo('/2fa/setup', to)));
	if (secondFactorDue(user) === 'give') redirect(303, leadingTo('/2fa', to));
	const caller = createCaller(locals.context);
	const { home, required } = await caller.auth.whereTo();
	return {
		form: await superValidate(zod4(secondFactorInput)),
		/** Null: it is on already, since a moment ago perhaps: the recovery codes are still on the screen. */
		offer: await caller.security.startTotp(),
		required,
		next: to ?? home
	};
};

export const actions: Actions = {
	default: async (event) => {
		const form = await superValidate(event, zod4(secondFactorInput));
		if (!form.valid) return invalid(form);
		const result = await tried(form, event, () =>
			createCaller(event.locals.context).security.confirmTotp(form.data)
		);
		if ('failure' in result) return result.failure;
		return { form, recoveryCodes: result.value.recoveryCodes };
	}
};
