/** The month in an address, "2026-11", and its neighbours. */
import { isLocalDay, type LocalDay } from '#lib/platform/time.ts';

/** Its first day; null when the text names no month. */
export const monthIn = (text: string): LocalDay | null =>
	/^\d{4}-\d{2}$/.test(text) && isLocalDay(`${text}-01`) ? `${text}-01` : null;
