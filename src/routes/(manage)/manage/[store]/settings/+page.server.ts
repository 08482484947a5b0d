import { redirect } from '@sveltejs/kit';
import { sectionsFor } from './sections.ts';
import type { PageServerLoad } from './$types';

/** The first section this person may open. */
export const load: PageServerLoad = async ({ params, parent }) => {
	const { standing } = await parent();
	const [first] = sectionsFor(standing.permissions);
	redirect(303, `/manage/${params.store}${first ? `/settings/${first.path}` : ''}`);
};
