import { fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { SANDBOX_ACTS, type SandboxAct } from '#lib/payments/sandbox.ts';
import { formatMoney } from '#lib/platform/money.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../../../page-error.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { storeId, token } = event.params;
	try {
		const page = await createCaller(event.locals.context).payments.sandboxPage({ storeId, token });
		const money = (amountMinor: number) =>
			formatMoney({ amountMinor, currency: page.currency }, event.locals.locale);
		return {
			...page,
			sumText: money(page.amountMinor),
			pendingRefundText: page.pendingRefundMinor > 0 ? money(page.pendingRefundMinor) : null
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const isAct = (word: unknown): word is SandboxAct =>
	(SANDBOX_ACTS as readonly unknown[]).includes(word);

/** To the store's page, when it is on this host; elsewhere a form may not lead, and a link does. */
function goBack(url: URL, to: string | null): void {
	if (to !== null && URL.canParse(to) && new URL(to).origin === url.origin)
		redirect(303, new URL(to).pathname + new URL(to).search);
}

export const actions: Actions = {
	act: async (event) => {
		const { storeId, token } = event.params;
		const act = (await event.request.formData()).get('act');
		if (!isAct(act)) return fail(400, { problem: m.payments_sandbox_button_gone() });
		try {
			const { goTo } = await createCaller(event.locals.context).payments.sandboxAct({
				storeId,
				token,
				act
			});
			goBack(event.url, goTo);
			return { problem: null };
		} catch (failure) {
			if (failureOf(failure).code !== 'ILLEGAL_TRANSITION') pageError(failure, event);
			return fail(409, { problem: m.payments_sandbox_button_gone() });
		}
	},
	finishRefunds: async (event) => {
		const { storeId, token } = event.params;
		try {
			await createCaller(event.locals.context).payments.sandboxFinishRefunds({ storeId, token });
			return { problem: null };
		} catch (failure) {
			pageError(failure, event);
		}
	}
};
