import { error } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

/** The error page with `?status=`, as a store's visitor would meet it. */
export const load: PageServerLoad = ({ url }) => {
	error(Number(url.searchParams.get('status') ?? 404), 'shown for its looks');
};
