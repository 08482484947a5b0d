import { fail } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../page-error.ts';
import { acted, fieldOf } from '../../acting.ts';
import { couponInput, DURATIONS } from '#lib/plans/coupons.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	try {
		return { coupons: await createCaller(event.locals.context).plans.admin.coupons.list() };
	} catch (failure) {
		pageError(failure, event);
	}
};

const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

const WRONG: Record<string, () => string> = {
	code: m.plans_coupon_error_code,
	percent: m.plans_coupon_error_off,
	amount: m.plans_coupon_error_off,
	currency: m.plans_coupon_error_currency,
	months: m.plans_coupon_error_months,
	lastDay: m.plans_coupon_error_day,
	maxUses: m.plans_coupon_error_uses
};

/** What is wrong, by field. */
function errorsOf(input: unknown): Record<string, string> {
	const names = couponInput.safeParse(input).error?.issues.map(({ path }) => String(path[0])) ?? [];
	return Object.fromEntries(
		names.flatMap((name) => {
			const words = WRONG[name];
			return words ? [[name, words()]] : [];
		})
	);
}

const HERE = '/admin/plans/coupons';

export const actions: Actions = {
	create: async (event) => {
		const form = await event.request.formData();
		const text = (name: string) => fieldOf(form, name);
		const input = {
			code: text('code'),
			percent: numberOf(text('percent')),
			amount: text('amount'),
			currency: text('currency'),
			duration: DURATIONS.find((one) => one === text('duration')) ?? ('once' as const),
			months: text('duration') === 'months' ? numberOf(text('months')) : null,
			lastDay: text('lastDay'),
			maxUses: numberOf(text('maxUses'))
		};
		const sent = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
		const errors = errorsOf(input);
		if (Object.keys(errors).length > 0)
			return fail(400, { problem: null, code: 'BAD_INPUT', errors, sent });
		const answer = await acted(
			event,
			async (caller) => await caller.plans.admin.coupons.create(input),
			HERE,
			({ code }) => m.plans_coupon_created({ code })
		);
		return fail(answer.status, {
			...answer.data,
			...(answer.data.field === 'code'
				? { problem: null, errors: { code: m.plans_coupon_taken() } }
				: {}),
			sent
		});
	},
	archive: async (event) => {
		const id = fieldOf(await event.request.formData(), 'id');
		return await acted(
			event,
			async (caller) => await caller.plans.admin.coupons.archive({ id }),
			HERE,
			() => m.plans_coupon_closed()
		);
	}
};
