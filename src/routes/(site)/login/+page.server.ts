import { redirect } from '@sveltejs/kit';
import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { requestCodeInput, signInWithPasswordInput } from '#lib/auth/input.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { askedFor, goOn, invalid, leadingTo, tried } from '../sign-in-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const to = askedFor(url);
	if (locals.user) goOn(await createCaller(locals.context).auth.whereTo(), to);
	const withPassword = url.searchParams.get('with') === 'password';
	return {
		withPassword,
		form: await superValidate(zod4(withPassword ? signInWithPasswordInput : requestCodeInput)),
		/** Keeps where to go on to and the way chosen, also without script. */
		action: withPassword
			? leadingTo('?/password', to, { with: 'password' })
			: leadingTo('?/code', to),
		other: leadingTo('/login', to, withPassword ? {} : { with: 'password' }),
		signUp: leadingTo('/signup', to)
	};
};

export const actions: Actions = {
	code: async (event) => {
		const form = await superValidate(event, zod4(requestCodeInput));
		if (!form.valid) return invalid(form);
		const to = askedFor(event.url);
		const result = await tried(form, event, () =>
			createCaller(event.locals.context).auth.requestCode({
				email: form.data.email,
				returnTo: to ?? undefined
			})
		);
		if ('failure' in result) return result.failure;
		redirect(303, leadingTo('/login/code', null, { ticket: result.value.ticket }));
	},
	password: async (event) => {
		const form = await superValidate(event, zod4(signInWithPasswordInput));
		if (!form.valid) return invalid(form);
		const to = askedFor(event.url);
		const result = await tried(form, event, () =>
			createCaller(event.locals.context).auth.signInWithPassword({
				...form.data,
				returnTo: to ?? undefined
			})
		);
		if ('failure' in result) return result.failure;
		// The address was never confirmed: the code decides.
		if ('ticket' in result.value)
			redirect(303, leadingTo('/verify', null, { ticket: result.value.ticket }));
		goOn(result.value, to);
	}
};
