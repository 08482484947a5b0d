import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import { m } from '#lib/paraglide/messages.js';
import { parseAmount } from '#lib/platform/money.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { fail } from '@sveltejs/kit';
import { pageError } from '../../../../../page-error.ts';
import { acted, fieldOf } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends(BOOKINGS);
	const { params, locals } = event;
	const input = { store: params.store, paymentId: params.id };
	try {
		return { detail: await createCaller(locals.context).bookings.payments.get(input) };
	} catch (failure) {
		pageError(failure, event);
	}
};

/** Minor units of a field; null: everything that is left; undefined: no sum. */
function amountOf(text: string, currency: string): number | null | undefined {
	if (text.trim() === '') return null;
	try {
		return parseAmount(text, currency);
	} catch {
		return undefined;
	}
}

export const actions: Actions = {
	refund: async (event) => {
		const { store, id } = event.params;
		const form = await event.request.formData();
		const [typed, reason] = [fieldOf(form, 'amount'), fieldOf(form, 'reason')];
		const amountMinor = amountOf(typed, fieldOf(form, 'currency') || 'EUR');
		if (amountMinor === undefined || (amountMinor !== null && amountMinor <= 0))
			return fail(400, { problem: m.money_refund_not_a_sum(), code: 'BAD_INPUT', typed, reason });
		const refused = await acted(
			event,
			event.url.pathname,
			(caller) =>
				caller.payments.refund({
					store,
					paymentId: id,
					amountMinor,
					reason,
					idempotencyKey: fieldOf(form, 'key')
				}),
			() => ({ text: m.money_refund_done() })
		);
		return fail(refused.status, { ...refused.data, typed, reason });
	},
	resolve: async (event) => {
		const form = await event.request.formData();
		const refused = await acted(
			event,
			event.url.pathname,
			(caller) =>
				caller.payments.resolveDifference({
					store: event.params.store,
					differenceId: fieldOf(form, 'differenceId'),
					note: fieldOf(form, 'note')
				}),
			() => ({ text: m.money_resolve_done() })
		);
		return fail(refused.status, { ...refused.data, typed: '', reason: '' });
	}
};
