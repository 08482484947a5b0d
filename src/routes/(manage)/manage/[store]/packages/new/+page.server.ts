import { fail } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { EMPTY_PACKAGE, parsePackage } from '#lib/packages/form.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { pressed } from '../../saving.ts';
import { typedIn } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

async function choicesOf(locals: App.Locals, store: string) {
	const caller = createCaller(locals.context);
	const services = await caller.catalogue.services.list({ store });
	const currency = await caller.packages.currency({ store });
	const recurring = await caller.packages.recurring({ store });
	return {
		currency,
		recurring,
		services: services.filter(({ archivedAt }) => archivedAt === null)
	};
}

export const load: PageServerLoad = async (event) => {
	try {
		const choices = await choicesOf(event.locals, event.params.store);
		return { ...choices, typed: EMPTY_PACKAGE };
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	save: async (event) => {
		const { store } = event.params;
		const typed = typedIn(await event.request.formData());
		const { currency } = await choicesOf(event.locals, store);
		const { values, errors } = parsePackage(typed, currency);
		if (!values) return fail(422, { typed, errors, problem: undefined });
		const refused = await pressed(
			event,
			(caller) => caller.packages.add({ store, ...values }),
			() => m.packages_saved(),
			`/manage/${store}/packages`
		);
		return fail(refused.status, { typed, errors: {}, problem: refused.data.problem });
	}
};
