import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

/** The short address that messages name. */
export const load: PageServerLoad = ({ params }) => {
	redirect(303, `/manage/${params.store}/settings/plan`);
};
