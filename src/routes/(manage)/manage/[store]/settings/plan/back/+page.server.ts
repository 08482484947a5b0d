import { redirect } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../../../../page-error.ts';
import { sayDone } from '../../../done.ts';
import type { PageServerLoad } from './$types';

/** From the provider's page. Coming here proves nothing: the provider is asked, then the plan is shown. */
export const load: PageServerLoad = async (event) => {
	const { store } = event.params;
	const { plans } = createCaller(event.locals.context);
	try {
		const before = (await plans.overview({ store })).plan;
		await plans.refresh({ store });
		const after = (await plans.overview({ store })).plan;
		if (before.standing !== after.standing || before.versionId !== after.versionId)
			sayDone(event.cookies, event.url, { text: m.plans_back_done({ name: after.name }) });
	} catch (failure) {
		// A silent provider is asked again by itself; the page shows what is known.
		if (failureOf(failure).code !== 'BUSY') pageError(failure, event);
	}
	redirect(303, `/manage/${store}/settings/plan`);
};
