import { error } from '@sveltejs/kit';
import { payslipsCsv } from '#lib/payroll/csv.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../../../../page-error.ts';
import { monthIn } from '../../month.ts';
import type { RequestHandler } from './$types';

/** The payslips that this person may see, for the accountant. */
export const GET: RequestHandler = async (event) => {
	const { params, locals } = event;
	const month = monthIn(params.month);
	if (month === null) error(404, 'Not found');
	try {
		const pay = await createCaller(locals.context).payroll.month({ store: params.store, month });
		return new Response(payslipsCsv({ ...pay, frozen: pay.frozenOn !== null }, locals.locale), {
			headers: {
				'content-type': 'text/csv; charset=utf-8',
				'content-disposition': `attachment; filename="payslips-${params.month}.csv"`,
				'cache-control': 'private, no-store'
			}
		});
	} catch (failure) {
		pageError(failure, event);
	}
};
