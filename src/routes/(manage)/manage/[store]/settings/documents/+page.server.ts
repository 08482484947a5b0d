import { fail, redirect } from '@sveltejs/kit';
import { setError, superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { rateText } from '#lib/documents/rules.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../../../page-error.ts';
import { sayDone } from '../../done.ts';
import { documentsForm, fromSettings, toSettings } from './form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { store } = event.params;
	const caller = createCaller(event.locals.context);
	try {
		const settings = await caller.documents.settings({ store });
		const services = await caller.catalogue.services.list({ store });
		const rates = new Map(settings.services.map((each) => [each.serviceId, each.rateMilli]));
		return {
			form: await superValidate(fromSettings(settings), zod4(documentsForm), { errors: false }),
			services: services
				.filter(({ archivedAt }) => archivedAt === null)
				.map(({ id, name }) => {
					const rate = rates.get(id);
					return { id, name, rate: rate === undefined ? '' : rateText(rate) };
				})
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const RATE = 'rate_';
const PREFIXES = ['prefix_receipt', 'prefix_invoice', 'prefix_credit_note'] as const;

export const actions: Actions = {
	default: async (event) => {
		const data = await event.request.formData();
		const form = await superValidate(data, zod4(documentsForm));
		if (!form.valid) return fail(400, { form });
		const rates = new Map(
			[...data].flatMap(([name, value]) =>
				name.startsWith(RATE) && typeof value === 'string'
					? [[name.slice(RATE.length), value] as const]
					: []
			)
		);
		const settings = toSettings(form.data, rates);
		if (!settings) {
			setError(form, '', m.documents_error_rate());
			return fail(400, { form });
		}
		try {
			const { store } = event.params;
			await createCaller(event.locals.context).documents.saveSettings({ store, ...settings });
		} catch (failure) {
			const { code, details } = failureOf(failure);
			if (code !== 'IN_USE') pageError(failure, event);
			const field = PREFIXES.find((name) => name === details['field']) ?? 'prefix_receipt';
			setError(form, field, m.documents_error_prefix_used());
			return fail(409, { form });
		}
		sayDone(event.cookies, event.url, { text: m.setup_saved() });
		redirect(303, event.url.pathname);
	}
};
