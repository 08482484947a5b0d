import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import { m } from '#lib/paraglide/messages.js';
import { parseAmount } from '#lib/platform/money.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { fail } from '@sveltejs/kit';
import { pageError } from '../../../../../page-error.ts';
import { acted, fieldOf, type Problem } from '../../acting.ts';
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

/** Every refusal here has the same shape: what was typed comes back beside it. */
const refusedWith = (
	refused: { readonly status: number; readonly data: Problem },
	kept: { readonly typed?: string; readonly reason?: string; readonly hand?: Typed } = {}
) => fail(refused.status, { ...refused.data, typed: '', reason: '', hand: null, ...kept });

interface Typed {
	readonly arrived: string;
	readonly receipt: string;
}

export const actions: Actions = {
	/** By the store's own link: somebody saw it arrive. */
	markPaid: async (event) => {
		const { store, id } = event.params;
		const form = await event.request.formData();
		const hand = { arrived: fieldOf(form, 'arrived'), receipt: fieldOf(form, 'receipt').trim() };
		const amountMinor = amountOf(hand.arrived, fieldOf(form, 'currency') || 'KZT') ?? null;
		const wrong = (field: string, problem: string) =>
			refusedWith(
				{ status: 400, data: { problem, code: 'BAD_INPUT', refusedField: field } },
				{ hand }
			);
		if (amountMinor === null || amountMinor <= 0)
			return wrong('arrived', m.money_refund_not_a_sum());
		if (hand.receipt.length < 3) return wrong('receipt', m.money_hand_no_receipt());
		const refused = await acted(
			event,
			event.url.pathname,
			(caller) =>
				caller.payments.markPaid({ store, paymentId: id, amountMinor, receipt: hand.receipt }),
			() => ({ text: m.money_hand_paid_done() })
		);
		if (refused.data.refusedField === 'amountMinor')
			return wrong('arrived', m.money_hand_other_sum());
		if (refused.data.refusedField === 'receipt')
			return wrong('receipt', m.money_hand_used_receipt());
		return refusedWith(refused, { hand });
	},
	markUnpaid: async (event) => {
		const { store, id } = event.params;
		return refusedWith(
			await acted(
				event,
				event.url.pathname,
				(caller) => caller.payments.markUnpaid({ store, paymentId: id }),
				() => ({ text: m.money_hand_unpaid_done() })
			)
		);
	},
	markRefunded: async (event) => {
		const form = await event.request.formData();
		return refusedWith(
			await acted(
				event,
				event.url.pathname,
				(caller) =>
					caller.payments.markRefunded({
						store: event.params.store,
						refundId: fieldOf(form, 'refundId')
					}),
				() => ({ text: m.money_hand_refunded_done() })
			)
		);
	},
	refund: async (event) => {
		const { store, id } = event.params;
		const form = await event.request.formData();
		const [typed, reason] = [fieldOf(form, 'amount'), fieldOf(form, 'reason')];
		const amountMinor = amountOf(typed, fieldOf(form, 'currency') || 'EUR');
		if (amountMinor === undefined || (amountMinor !== null && amountMinor <= 0))
			return refusedWith(
				{
					status: 400,
					data: { problem: m.money_refund_not_a_sum(), code: 'BAD_INPUT', refusedField: 'amount' }
				},
				{ typed, reason }
			);
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
		return refusedWith(refused, { typed, reason });
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
		return refusedWith(refused);
	}
};
