import { error } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { monthPart, monthText } from '#lib/payroll/wording.ts';
import { addMonths } from '#lib/platform/time.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../page-error.ts';
import { pressed } from '../../saving.ts';
import { monthIn } from '../month.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals } = event;
	const month = monthIn(params.month);
	if (month === null) error(404, 'Not found');
	try {
		return {
			pay: await createCaller(locals.context).payroll.month({ store: params.store, month }),
			previous: monthPart(addMonths(month, -1)),
			next: monthPart(addMonths(month, 1))
		};
	} catch (failure) {
		pageError(failure, event);
	}
};

export const actions: Actions = {
	freeze: async (event) => {
		const month = monthIn(event.params.month);
		if (month === null) error(404, 'Not found');
		return await pressed(
			event,
			(caller, store) => caller.payroll.freeze({ store, month }),
			() => m.payroll_freeze_done({ month: monthText(month, getLocale()) })
		);
	}
};
