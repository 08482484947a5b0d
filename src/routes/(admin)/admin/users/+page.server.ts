import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../page-error.ts';
import type { PageServerLoad } from './$types';

const KINDS = ['platform', 'store', 'disabled'] as const;

export const load: PageServerLoad = async (event) => {
	const { url, locals } = event;
	const search = url.searchParams.get('q')?.slice(0, 200) ?? '';
	const kind: (typeof KINDS)[number] | '' =
		KINDS.find((one) => one === url.searchParams.get('kind')) ?? '';
	const after = url.searchParams.get('after') ?? '';
	const cursor = /^[0-9a-f-]{36}$/.test(after) ? after : '';
	try {
		const { users } = createCaller(locals.context).admin;
		return {
			search,
			kind,
			first: cursor === '',
			page: await users.list({ search, kind, after: cursor })
		};
	} catch (failure) {
		pageError(failure, event);
	}
};
