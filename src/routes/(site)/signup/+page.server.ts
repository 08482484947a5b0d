import { redirect } from '@sveltejs/kit';
import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { signUpInput } from '#lib/auth/input.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { askedFor, goOn, invalid, leadingTo, tried } from '../sign-in-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const to = askedFor(url);
	if (locals.user) goOn(await createCaller(locals.context).auth.whereTo(), to);
	return { form: await superValidate(zod4(signUpInput)), to, signIn: leadingTo('/login', to) };
};

export const actions: Actions = {
	default: async (event) => {
		const form = await superValidate(event, zod4(signUpInput));
		if (!form.valid) return invalid(form);
		const result = await tried(form, event, () =>
			createCaller(event.locals.context).auth.signUp(form.data)
		);
		if ('failure' in result) return result.failure;
		redirect(303, leadingTo('/verify', null, { ticket: result.value.ticket }));
	}
};
