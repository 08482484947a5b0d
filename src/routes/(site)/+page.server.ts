import { createCaller } from '#lib/server/app-router.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({
	theme: locals.theme,
	signedIn: locals.user !== null,
	stores: await createCaller(locals.context).stores.demo()
});
