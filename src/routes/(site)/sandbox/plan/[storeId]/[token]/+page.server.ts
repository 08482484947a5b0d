import { fail, redirect } from '@sveltejs/kit';
import { dayText } from '#lib/audit/when.ts';
import { m } from '#lib/paraglide/messages.js';
import { formatMoney } from '#lib/platform/money.ts';
import { CHECKOUT_ACTS, type CheckoutAct } from '#lib/plans/sandbox-acts.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../../../page-error.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { storeId, token } = event.params;
	const { locale } = event.locals;
	try {
		const shown = await createCaller(event.locals.context).plans.sandboxPage({ storeId, token });
		const { state, returnUrl, cancelUrl } = shown;
		const { currency } = state.terms;
		return {
			status: state.status,
			failure: state.failure,
			plan: state.terms.name,
			sum: formatMoney({ amountMinor: shown.priceMinor, currency }, locale),
			freeUntil: state.trialEndsAt === null ? null : dayText(state.trialEndsAt, 'UTC', locale),
			returnUrl,
			cancelUrl
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const isAct = (word: unknown): word is CheckoutAct =>
	(CHECKOUT_ACTS as readonly unknown[]).includes(word);

export const actions: Actions = {
	default: async (event) => {
		const { storeId, token } = event.params;
		const act = (await event.request.formData()).get('act');
		if (!isAct(act)) return fail(400, { problem: m.plans_sandbox_gone() });
		let goTo: string | null;
		try {
			const { plans } = createCaller(event.locals.context);
			goTo = (await plans.sandboxAct({ storeId, token, act })).goTo;
		} catch (failure) {
			if (failureOf(failure).code !== 'ILLEGAL_TRANSITION') pageError(failure, event);
			return fail(409, { problem: m.plans_sandbox_gone() });
		}
		// Elsewhere a form may not lead: there the page offers a link.
		if (goTo !== null && new URL(goTo).origin === event.url.origin)
			redirect(303, new URL(goTo).pathname);
		return { problem: null };
	}
};
