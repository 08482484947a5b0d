import { redirect } from '@sveltejs/kit';
import { monthPart } from '#lib/payroll/wording.ts';
import { firstOfMonth, localDay, processNow } from '#lib/platform/time.ts';
import type { PageServerLoad } from './$types';

/** The month that runs. */
export const load: PageServerLoad = async ({ params, parent }) => {
	const { desk } = await parent();
	const zone = desk?.locations[0]?.zone ?? 'Etc/UTC';
	const month = firstOfMonth(localDay(processNow(), zone));
	redirect(303, `/manage/${params.store}/payroll/${monthPart(month)}`);
};
