import { error } from '@sveltejs/kit';
import { dev } from '$app/env';
import { brandAccent } from '#lib/platform/brand-accent.ts';
import { isHexColor } from '#lib/platform/color.ts';
import type { LayoutServerLoad } from './$types';

/** Every component in its states, for development and the screenshot tests. Not in production. */
export const load: LayoutServerLoad = ({ url, locals }) => {
	if (!dev) error(404, 'Not found');
	const color = url.searchParams.get('color') ?? '';
	return {
		accent: brandAccent(isHexColor(color) ? color : '#8e2a5b'),
		theme: locals.theme ?? 'system'
	};
};
