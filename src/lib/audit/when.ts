import { formatLocale } from '#lib/platform/locale.ts';
import type { Instant } from '#lib/platform/time.ts';

/** "21 Nov 2026, 14:20:05": to the second, since order matters in a log. */
export const momentText = (at: Instant, zone: string, locale: string): string =>
	new Intl.DateTimeFormat(formatLocale(locale, ''), {
		dateStyle: 'medium',
		timeStyle: 'medium',
		timeZone: zone
	}).format(at);

/** "21 Nov 2026" */
export const dayText = (at: Instant, zone: string, locale: string): string =>
	new Intl.DateTimeFormat(formatLocale(locale, ''), { dateStyle: 'medium', timeZone: zone }).format(
		at
	);
