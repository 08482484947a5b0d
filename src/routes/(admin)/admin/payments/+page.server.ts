import { createCaller } from '#lib/server/app-router.ts';
import { pageError } from '../../../page-error.ts';
import type { PageServerLoad } from './$types';

const SHOWN = ['on', 'off'] as const;

export const load: PageServerLoad = async (event) => {
	const { url, locals } = event;
	const search = url.searchParams.get('q')?.slice(0, 200) ?? '';
	const shown: (typeof SHOWN)[number] | '' =
		SHOWN.find((one) => one === url.searchParams.get('shown')) ?? '';
	const asked = Number(url.searchParams.get('after') ?? 0);
	const after = Number.isSafeInteger(asked) && asked > 0 ? asked : 0;
	try {
		const { admin } = createCaller(locals.context).payments;
		return { search, shown, after, overview: await admin.overview({ search, shown, after }) };
	} catch (failure) {
		pageError(failure, event);
	}
};
