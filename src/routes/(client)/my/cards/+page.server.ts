import { fail } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../page-error.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		return { stores: await createCaller(event.locals.context).visits.cards() };
	} catch (failure) {
		pageError(failure, event);
	}
};

const wordOf = (value: FormDataEntryValue | null): string =>
	typeof value === 'string' ? value : '';

export const actions: Actions = {
	default: async (event) => {
		const form = await event.request.formData();
		const [store, cardId] = [wordOf(form.get('store')), wordOf(form.get('card'))];
		try {
			await createCaller(event.locals.context).visits.removeCard({ store, cardId });
			return { problem: null };
		} catch (failure) {
			const { code } = failureOf(failure);
			if (code === 'IN_USE') return fail(409, { problem: m.policy_card_needed() });
			// Removed in another tab: it is what was wanted.
			if (code === 'NOT_FOUND') return { problem: null };
			pageError(failure, event);
		}
	}
};
