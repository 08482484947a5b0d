import { DAY, HOUR, MINUTE, type Instant } from '#lib/platform/time.ts';

const UNITS = [
	[DAY, 'day'],
	[HOUR, 'hour'],
	[MINUTE, 'minute']
] as const;

/** "3 hours ago", "yesterday", "now", in the reader's language: the same wherever they are. */
export function ago(at: Instant, now: Instant, locale: string): string {
	const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
	const passed = Math.max(0, now - at);
	for (const [length, unit] of UNITS)
		if (passed >= length) return format.format(-Math.floor(passed / length), unit);
	return format.format(0, 'second');
}
