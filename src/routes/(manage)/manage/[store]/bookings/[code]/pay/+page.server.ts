import { BOOKINGS } from '#lib/bookings/desk/desk.ts';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/paraglide/runtime.js';
import { errorMessage } from '#lib/platform/error-message.ts';
import { formatMoney } from '#lib/platform/money.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { fail } from '@sveltejs/kit';
import { pageError } from '../../../../../../page-error.ts';
import { acted, backOf, fieldOf, safeBack, type Acting } from '../../../acting.ts';
import { takenOf } from './taking.ts';
import type { Actions, PageServerLoad } from './$types';

type Visit = Acting & { readonly params: { readonly store: string; readonly code: string } };

export const load: PageServerLoad = async (event) => {
	event.depends(BOOKINGS);
	const { params, locals, url } = event;
	const { store, code } = params;
	const { bookings, payments } = createCaller(locals.context);
	try {
		const { booking } = await bookings.get({ store, code });
		return {
			booking,
			bill: await bookings.bill({ store, code }),
			payStanding: await payments.standing({ store }),
			back: safeBack(url.searchParams.get('back'), store, `/manage/${store}/bookings/${code}`)
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

const typedOf = (form: FormData) =>
	Object.fromEntries(
		['method', 'tip', 'part-cash', 'part-terminal', 'part-transfer', 'receipt'].map((name) => [
			name,
			fieldOf(form, name)
		])
	);

async function take(event: Visit) {
	const { store, code } = event.params;
	const form = await event.request.formData();
	const typed = typedOf(form);
	const bill = await createCaller(event.locals.context).bookings.bill({ store, code });
	const refuse = (errors: Record<string, string>, refused = 'BAD_INPUT') =>
		fail(400, { problem: null, errors, code: refused, typed, link: null });
	const { wrong, ...taken } = takenOf((name) => fieldOf(form, name), bill);
	if (wrong.length > 0)
		return refuse(Object.fromEntries(wrong.map((name) => [name, m.money_refund_not_a_sum()])));
	const sum = taken.parts.reduce((total, part) => total + part.amountMinor, 0);
	const finish = fieldOf(form, 'finish') === 'on';
	/** Where the sum that is taken is typed. */
	const place = typed['method'] === 'split' ? 'part-cash' : 'tip';
	if (sum === 0 && !finish) return refuse({ [place]: m.money_finish_nothing() });
	if (taken.tipMinor > sum) return refuse({ tip: m.money_finish_tip_over() });
	const formats = event.locals.locale;
	const failed = await acted(
		event,
		backOf(form, event, `/manage/${store}/bookings/${code}`),
		(caller) =>
			caller.bookings.takeForVisit({
				store,
				code,
				version: Number(fieldOf(form, 'version')) || null,
				...taken,
				receipt: fieldOf(form, 'receipt') || null,
				finish,
				idempotencyKey: fieldOf(form, 'key')
			}),
		({ takenMinor }) => ({
			text: m.money_finish_done({
				sum: formatMoney({ amountMinor: takenMinor, currency: bill.currency }, formats)
			})
		})
	);
	return failed.data.code === 'MORE_THAN_DUE'
		? refuse({ [place]: m.money_finish_over({ due: bill.dueText }) }, failed.data.code)
		: fail(failed.status, { ...failed.data, errors: {}, typed, link: null });
}

export const actions: Actions = {
	take,
	/** Not a redirect: the page goes on and shows the link beside the rest. */
	link: async (event) => {
		const { store, code } = event.params;
		try {
			const link = await createCaller(event.locals.context).bookings.payLink({ store, code });
			return { link: link.payUrl, typed: null, problem: null, errors: {}, code: null };
		} catch (error) {
			const { code: refused, details, status, unlogged } = failureOf(error);
			if (refused === 'INTERNAL' || refused === 'NOT_SIGNED_IN' || unlogged)
				pageError(error, event);
			const problem = errorMessage(refused, details, toLocale(event.locals.locale));
			return fail(status, { problem, errors: {}, code: refused, typed: null, link: null });
		}
	}
};
