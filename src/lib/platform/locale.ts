/**
 * Language and region: words come in the reader's language, dates and numbers as the store's country
 * writes them ("en" read in Greece: 11:00, 24 Nov 2026, €28).
 */
export const LOCALES = ['en', 'en-XA'] as const;
export type Locale = (typeof LOCALES)[number];

export const isLocale = (value: string): value is Locale =>
	(LOCALES as readonly string[]).includes(value);

/** Unknown and former ones read English. */
export const toLocale = (value: string): Locale => (isLocale(value) ? value : 'en');

const known = new Map<string, boolean>();

/** Whether the runtime writes numbers and dates of this tag as its own. */
function isKnown(tag: string): boolean {
	let answer = known.get(tag);
	if (answer === undefined) {
		answer = new Intl.NumberFormat(tag).resolvedOptions().locale === tag;
		known.set(tag, answer);
	}
	return answer;
}

/**
 * BCP 47 tag for Intl. `country` is ISO 3166 alpha-2, or empty. Where the runtime knows nothing of
 * English in that country it would fall back to American habits: Europe's are nearer to most.
 */
export function formatLocale(locale: string, country: string): string {
	const language = locale.split('-')[0] ?? 'en';
	const wanted = `${language}-${country}`;
	if (/^[A-Z]{2}$/.test(country) && isKnown(wanted)) return wanted;
	return language === 'en' ? 'en-150' : language;
}
