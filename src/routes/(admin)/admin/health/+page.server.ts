import { createCaller } from '#lib/server/app-router.ts';
import { readiness } from '#lib/server/readiness.ts';
import { pageError } from '../../../page-error.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { context } = event.locals;
	try {
		const queue = await createCaller(context).admin.platform.queue();
		return { queue, parts: (await readiness(context.pools)).parts };
	} catch (failure) {
		pageError(failure, event);
	}
};
