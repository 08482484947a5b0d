import { redirect } from '@sveltejs/kit';
import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { secondFactorInput } from '#lib/auth/input.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { askedFor, goOn, invalid, leadingTo, tried } from '../sign-in-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const to = askedFor(url);
	const { user } = locals;
	if (!user) redirect(303, leadingTo('/login', to));
	// A role asked for it and there is none yet.
	if (!user.totpEnabled) redirect(303, leadingTo('/2fa/setup', to));
	if (user.secondFactorPassed) goOn(await createCaller(locals.context).auth.whereTo(), to);
	return { form: await superValidate(zod4(secondFactorInput)) };
};

export const actions: Actions = {
	default: async (event) => {
		const form = await superValidate(event, zod4(secondFactorInput));
		if (!form.valid) return invalid(form);
		const result = await tried(form, event, () =>
			createCaller(event.locals.context).auth.giveSecondFactor(form.data)
		);
		if ('failure' in result) return result.failure;
		goOn({ due: null, home: result.value.home }, askedFor(event.url));
	}
};
