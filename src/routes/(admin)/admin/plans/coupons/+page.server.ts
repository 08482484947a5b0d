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
		if (!couponInput.safeParse(input).success)
			return fail(400, { problem: m.plans_coupon_error(), code: 'BAD_INPUT', sent });
		const answer = await acted(
			event,
			async (caller) => await caller.plans.admin.coupons.create(input),
			HERE,
			({ code }) => m.plans_coupon_created({ code })
		);
		return fail(answer.status, {
			...answer.data,
			problem: answer.data.field === 'code' ? m.plans_coupon_taken() : answer.data.problem,
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
