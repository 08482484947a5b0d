import { redirect } from '@sveltejs/kit';
import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { requestPasswordResetInput } from '#lib/auth/input.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { invalid, tried } from '../sign-in-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => ({
	form: await superValidate(zod4(requestPasswordResetInput)),
	sent: url.searchParams.has('sent')
});

export const actions: Actions = {
	default: async (event) => {
		const form = await superValidate(event, zod4(requestPasswordResetInput));
		if (!form.valid) return invalid(form);
		const result = await tried(form, event, () =>
			createCaller(event.locals.context).auth.requestPasswordReset(form.data)
		);
		if ('failure' in result) return result.failure;
		redirect(303, '/reset?sent=1');
	}
};
