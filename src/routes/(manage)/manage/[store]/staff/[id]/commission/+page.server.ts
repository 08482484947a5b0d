import { fail } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { parseRule, typedOf, TypedWrong, type TypedRule } from '#lib/payroll/form.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../../page-error.ts';
import { pressed, textOf, textsOf } from '../../../saving.ts';
import type { Actions, PageServerLoad } from './$types';

const SHARE = 'share-';

function typedIn(form: FormData): TypedRule {
	const percents = textsOf(form, 'tierPercent');
	return {
		effectiveFrom: textOf(form, 'effectiveFrom'),
		fixed: textOf(form, 'fixed'),
		percent: textOf(form, 'percent'),
		tiers: textsOf(form, 'tierFrom').map((from, i) => ({ from, percent: percents[i] ?? '' })),
		services: Object.fromEntries(
			[...form.keys()]
				.filter((name) => name.startsWith(SHARE))
				.map((name) => [name.slice(SHARE.length), textOf(form, name)])
		)
	};
}

export const load: PageServerLoad = async (event) => {
	const { locals, params } = event;
	const { store } = params;
	const caller = createCaller(locals.context);
	try {
		const pay = await caller.payroll.staff({ store, staffId: params.id });
		const services = await caller.catalogue.services.list({ store });
		const inForce = pay.rules.find(({ effectiveFrom }) => effectiveFrom <= pay.today);
		return {
			pay,
			personId: params.id,
			inForceId: inForce?.id ?? null,
			services: services.map(({ id, name, archivedAt }) => ({ id, name, sold: !archivedAt })),
			typed: typedOf(inForce ?? pay.rules[0], pay.currency, pay.today)
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	default: async (event) => {
		const typed = typedIn(await event.request.formData());
		const staffId = event.params.id;
		const caller = createCaller(event.locals.context);
		try {
			const { currency } = await caller.payroll.staff({ store: event.params.store, staffId });
			const rule = parseRule(typed, currency);
			const refused = await pressed(
				event,
				(own, store) => own.payroll.setRule({ store, staffId, ...rule }),
				() => m.payroll_saved()
			);
			return fail(refused.status, { ...refused.data, typed });
		} catch (wrong) {
			if (wrong instanceof TypedWrong) return fail(400, { problem: wrong.message, typed });
			pageError(wrong, event);
		}
	}
};
