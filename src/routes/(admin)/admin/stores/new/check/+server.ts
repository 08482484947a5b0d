import { createCaller } from '#lib/server/app-router.ts';
import { slugProblem } from '#lib/stores/rules.ts';
import { pageError } from '../../../../../page-error.ts';
import type { RequestHandler } from './$types';

/** While an address is typed: is it one, and is it free? */
export const GET: RequestHandler = async (event) => {
	const slug = (event.url.searchParams.get('slug') ?? '').toLowerCase().slice(0, 63);
	const problem = slugProblem(slug);
	if (problem !== null) return Response.json({ problem, free: false, suggestions: [] });
	try {
		return Response.json({
			problem: null,
			...(await createCaller(event.locals.context).admin.stores.checkSlug({ slug }))
		});
	} catch (failure) {
		pageError(failure, event);
	}
};
