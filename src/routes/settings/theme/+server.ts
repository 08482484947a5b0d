import { redirect } from '@sveltejs/kit';
import { returnPath, THEME_COOKIE, themeOf } from '#lib/ui/theme/theme.ts';
import type { RequestHandler } from './$types';

/** Remembers light or dark in a cookie, so that the server renders it right the first time. */
export const POST: RequestHandler = async ({ request, cookies, url }) => {
	const form = await request.formData();
	const theme = themeOf(form.get('theme'));
	const secure = url.protocol === 'https:';
	if (theme === 'system') cookies.delete(THEME_COOKIE, { path: '/', secure });
	else
		cookies.set(THEME_COOKIE, theme, {
			path: '/',
			maxAge: 60 * 60 * 24 * 365,
			sameSite: 'lax',
			httpOnly: true,
			secure
		});
	redirect(303, returnPath(form.get('returnTo'), url.origin));
};
