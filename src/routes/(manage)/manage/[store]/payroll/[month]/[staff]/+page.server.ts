import { error } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../../page-error.ts';
import { monthIn } from '../../month.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { params, locals } = event;
	const month = monthIn(params.month);
	if (month === null) error(404, 'Not found');
	try {
		const { store, staff } = params;
		const caller = createCaller(locals.context);
		return { pay: await caller.payroll.payslip({ store, month, staffId: staff }) };
	} catch (failure) {
		pageError(failure, event);
	}
};
