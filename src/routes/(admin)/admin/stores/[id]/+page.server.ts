import { fail } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { m } from '#lib/paraglide/messages.js';
import { pageError } from '../../../../page-error.ts';
import { acted, fieldOf } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals, url } = event;
	const { admin, plans, payments } = createCaller(locals.context);
	try {
		return {
			store: await admin.stores.get({ id: params.id }),
			log: await admin.platform.events({ storeId: params.id }),
			plan: await plans.admin.ofStore({ storeId: params.id }),
			plans: (await plans.admin.list()).map(({ id, name }) => ({ id, name })),
			online: await payments.admin.ofStore({ storeId: params.id }),
			host: url.host
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

type Event = Parameters<NonNullable<Actions['enter']>>[0];

const reasoned = async (event: Event) => ({
	id: event.params.id,
	reason: fieldOf(await event.request.formData(), 'reason')
});

export const actions: Actions = {
	enter: async (event) => {
		const input = await reasoned(event);
		return await acted(
			event,
			async (caller) => await caller.admin.stores.enter(input),
			({ slug }) => `/manage/${slug}`,
			null
		);
	},
	leave: async (event) =>
		await acted(
			event,
			async (caller) => await caller.admin.stores.leave({ id: event.params.id }),
			event.url.pathname,
			() => m.admin_left()
		),
	assign: async (event) => {
		const form = await event.request.formData();
		const planId = fieldOf(form, 'planId');
		if (planId === '')
			return fail(400, { problem: m.plans_error_missing(), code: 'BAD_INPUT', field: 'planId' });
		const reason = fieldOf(form, 'reason');
		return await acted(
			event,
			async ({ plans, admin }) => {
				const { plan } = await plans.admin.assign({ storeId: event.params.id, planId, reason });
				const { name } = await admin.stores.get({ id: event.params.id });
				return { plan, store: name };
			},
			event.url.pathname,
			(said) => m.plans_assigned(said)
		);
	},
	payments: async (event) => {
		const form = await event.request.formData();
		const on = fieldOf(form, 'on') === 'true';
		const input = { storeId: event.params.id, on, reason: fieldOf(form, 'reason') };
		return await acted(
			event,
			async (caller) => await caller.payments.admin.switch(input),
			event.url.pathname,
			() => (on ? m.money_admin_on_done() : m.money_admin_off_done())
		);
	},
	disable: async (event) => {
		const input = await reasoned(event);
		return await acted(
			event,
			async (caller) => await caller.admin.stores.disable(input),
			event.url.pathname,
			() => m.admin_store_disabled()
		);
	},
	enable: async (event) => {
		const input = await reasoned(event);
		return await acted(
			event,
			async (caller) => await caller.admin.stores.enable(input),
			event.url.pathname,
			() => m.admin_store_enabled()
		);
	}
};
