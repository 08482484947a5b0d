import { redirect } from '@sveltejs/kit';
import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { linkInput } from '#lib/auth/input.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../page-error.ts';
import { invalid, tried } from '../../../sign-in-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** Looks, and uses nothing up; whoever is not signed in does that first. */
export const load: PageServerLoad = async (event) => {
	const { locals, url } = event;
	const token = (url.searchParams.get('t') ?? '').slice(0, 100);
	try {
		const move = await createCaller(locals.context).security.findMove({ token });
		return { form: await superValidate(zod4(linkInput)), token, email: move?.email ?? null };
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	default: async (event) => {
		const form = await superValidate(event, zod4(linkInput));
		if (!form.valid) return invalid(form);
		const result = await tried(form, event, () =>
			createCaller(event.locals.context).security.move(form.data)
		);
		if ('failure' in result) return result.failure;
		redirect(303, '/settings/account?saved=moved');
	}
};
