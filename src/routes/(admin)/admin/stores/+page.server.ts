import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../page-error.ts';
import type { PageServerLoad } from './$types';

const STANDINGS = ['live', 'setting_up', 'disabled'] as const;

export const load: PageServerLoad = async (event) => {
	const { url, locals } = event;
	const search = url.searchParams.get('q')?.slice(0, 200) ?? '';
	const standing: (typeof STANDINGS)[number] | '' =
		STANDINGS.find((one) => one === url.searchParams.get('standing')) ?? '';
	const plan = url.searchParams.get('plan')?.slice(0, 80) ?? '';
	const after = Number(url.searchParams.get('after') ?? 0);
	try {
		const caller = createCaller(locals.context);
		const { stores } = caller.admin;
		const among = plan === '' ? null : await caller.plans.admin.storesOn({ what: plan });
		const page = await stores.list({
			search,
			standing,
			among,
			after: Number.isSafeInteger(after) && after > 0 ? after : 0
		});
		const storeIds = page.stores.map(({ id }) => id);
		const { trialing, overdue } = await caller.plans.admin.revenue();
		return {
			search,
			standing,
			plan,
			among: among?.length ?? null,
			trialing,
			overdue,
			first: after === 0,
			numbers: await stores.numbers(),
			plans: await caller.plans.admin.plansOf({ storeIds }),
			page
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
