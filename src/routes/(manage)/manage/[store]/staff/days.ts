import { startOfDay, type LocalDay } from '#lib/platform/time.ts';

/** "Mon 7 Dec 2026": a calendar day, which is the same in every zone. */
export const dayText = (day: LocalDay, locale: string): string =>
	new Intl.DateTimeFormat(locale, {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		year: 'numeric',
		timeZone: 'UTC'
	}).format(startOfDay(day, 'UTC'));
