import { redirect } from '@sveltejs/kit';
import { refusalOf } from '#lib/catalogue/sentences.ts';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../../../../page-error.ts';
import { sayDone } from '../../../done.ts';
import { pressed, textOf } from '../../../saving.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { store } = event.params;
	const plan = event.url.searchParams.get('plan') ?? '';
	const { plans } = createCaller(event.locals.context);
	const back = `/manage/${store}/settings/plan`;
	if (plan === '') redirect(303, back);
	try {
		const { plan: current } = await plans.overview({ store });
		return { current, shown: await plans.preview({ store, plan }) };
	} catch (failure) {
		const { code, details } = failureOf(failure);
		const refusal = refusalOf(code, details);
		if (!refusal) pageError(failure, event);
		sayDone(event.cookies, event.url, { text: refusal.text, tone: 'danger' });
		redirect(303, back);
	}
};

const numberOf = (text: string): number | null => (/^\d{1,16}$/.test(text) ? Number(text) : null);

export const actions: Actions = {
	default: async (event) => {
		const form = await event.request.formData();
		const plan = textOf(form, 'plan');
		return await pressed(
			event,
			(caller, store) =>
				caller.plans.change({
					store,
					plan,
					at: numberOf(textOf(form, 'at')),
					amountMinor: numberOf(textOf(form, 'amountMinor'))
				}),
			(changed) =>
				changed.kind === 'now'
					? m.plans_change_done({ name: changed.plan })
					: m.plans_change_planned({ name: changed.plan }),
			`/manage/${event.params.store}/settings/plan`
		);
	}
};
