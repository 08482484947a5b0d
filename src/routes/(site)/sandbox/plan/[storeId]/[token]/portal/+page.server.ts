import { fail } from '@sveltejs/kit';
import { dayText } from '#lib/audit/when.ts';
import { m } from '#lib/paraglide/messages.js';
import { formatMoney } from '#lib/platform/money.ts';
import { PORTAL_ACTS, type PortalAct } from '#lib/plans/sandbox-acts.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../../../../page-error.ts';
import type { Actions, PageServerLoad } from './$types';

/** Back to this host only: the address comes from the address bar. */
function backOf(url: URL, otherwise: string): string {
	const back = url.searchParams.get('back') ?? '';
	return URL.canParse(back) && new URL(back).origin === url.origin ? back : otherwise;
}

export const load: PageServerLoad = async (event) => {
	const { storeId, token } = event.params;
	const { locale } = event.locals;
	try {
		const shown = await createCaller(event.locals.context).plans.sandboxPage({ storeId, token });
		const { state, returnUrl } = shown;
		const money = (amountMinor: number, currency: string) =>
			formatMoney({ amountMinor, currency }, locale);
		return {
			status: state.status,
			plan: state.terms.name,
			next: state.next?.name ?? state.terms.name,
			card: state.card,
			cancelsAtEnd: state.cancelsAtEnd,
			until: dayText(state.periodEndsAt, 'UTC', locale),
			sum: money(shown.priceMinor, state.terms.currency),
			invoices: state.invoices.map((each) => ({
				...each,
				sum: money(each.amountMinor, each.currency),
				day: dayText(each.issuedAt, 'UTC', locale)
			})),
			back: backOf(event.url, returnUrl)
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const isAct = (word: unknown): word is PortalAct =>
	(PORTAL_ACTS as readonly unknown[]).includes(word);

export const actions: Actions = {
	default: async (event) => {
		const { storeId, token } = event.params;
		const act = (await event.request.formData()).get('act');
		if (!isAct(act)) return fail(400, { problem: m.plans_sandbox_gone() });
		try {
			await createCaller(event.locals.context).plans.sandboxPortalAct({ storeId, token, act });
			return { problem: null };
		} catch (failure) {
			if (failureOf(failure).code !== 'ILLEGAL_TRANSITION') pageError(failure, event);
			return fail(409, { problem: m.plans_sandbox_gone() });
		}
	}
};
