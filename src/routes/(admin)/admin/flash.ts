/** What an admin has just done, said once after the redirect: a toast with script, a banner without. */
import type { Cookies } from '@sveltejs/kit';

export type Flash = NonNullable<App.PageData['flash']>;

const NAME = 'console-done';

export const sayFlash = (cookies: Cookies, url: URL, text: string): void =>
	cookies.set(NAME, text, {
		path: '/admin',
		httpOnly: true,
		sameSite: 'lax',
		secure: url.protocol === 'https:',
		maxAge: 60
	});

/** Reads it and forgets it. */
export function takeFlash(cookies: Cookies, url: URL): Flash | undefined {
	const text = cookies.get(NAME);
	if (text === undefined) return undefined;
	cookies.delete(NAME, { path: '/admin', secure: url.protocol === 'https:' });
	return { text, tone: 'success' };
}
