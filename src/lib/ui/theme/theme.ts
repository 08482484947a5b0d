export const THEME_COOKIE = 'theme';
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Anything unknown means the device decides. */
export const themeOf = (value: unknown): Theme =>
	THEMES.find((theme) => theme === value) ?? 'system';

/**
 * A path of this site to go back to, or `/`. Browsers read `//host`, `/\host` and paths with
 * control characters as other hosts, so the address is parsed the way they do and compared.
 */
export function returnPath(value: unknown, origin: string): string {
	if (typeof value !== 'string' || !value.startsWith('/')) return '/';
	const url = URL.parse(value, origin);
	if (!url || url.origin !== origin || url.pathname.startsWith('//')) return '/';
	return url.pathname + url.search + url.hash;
}
