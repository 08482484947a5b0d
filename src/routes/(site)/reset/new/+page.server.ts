import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { resetPasswordInput } from '#lib/auth/input.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { goOn, invalid, tried } from '../../sign-in-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** Looks, and uses nothing up. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const token = (url.searchParams.get('t') ?? '').slice(0, 100);
	const link = await createCaller(locals.context).auth.findLink({ token });
	return {
		form: await superValidate(zod4(resetPasswordInput)),
		token,
		email: link?.purpose === 'reset_password' ? link.email : null
	};
};

export const actions: Actions = {
	default: async (event) => {
		const form = await superValidate(event, zod4(resetPasswordInput));
		if (!form.valid) return invalid(form);
		const result = await tried(form, event, () =>
			createCaller(event.locals.context).auth.resetPassword(form.data)
		);
		if ('failure' in result) return result.failure;
		goOn(result.value, null);
	}
};
