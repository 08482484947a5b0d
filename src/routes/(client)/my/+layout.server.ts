import type { LayoutServerLoad } from './$types';

/** Whose pages these are. Each page's own procedure asks whether anybody is signed in. */
export const load: LayoutServerLoad = ({ locals }) => ({
	person: { name: locals.user?.name ?? '' },
	theme: locals.theme
});
