import { inboxFilter } from '#lib/notifications/input.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../page-error.ts';
import type { PageServerLoad } from './$types';

/** What an address cannot mean is left out, not an error: it is typed by hand here. */
function filterOf(url: URL) {
	const asked = inboxFilter.safeParse(Object.fromEntries(url.searchParams));
	return asked.success ? asked.data : inboxFilter.parse({});
}

export const load: PageServerLoad = async (event) => {
	const filter = filterOf(event.url);
	try {
		const page = await createCaller(event.locals.context).sandbox.list(filter);
		const href = (after: string) =>
			`/sandbox/inbox?${new URLSearchParams({ to: filter.to, store: filter.store, after }).toString()}`;
		return {
			...page,
			filter,
			newest: filter.after === '' ? null : href(''),
			older: page.next === null ? null : href(page.next)
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
