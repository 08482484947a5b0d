import { m } from '#lib/paraglide/messages.js';
import type { NearestView } from '../views.ts';

/** What choosing a time met. */
export interface Refusal {
	readonly code: string;
	readonly message: string;
	readonly nearest: NearestView | null;
}

export interface RefusalText {
	readonly title: string;
	readonly text?: string;
	readonly times: NearestView['times'];
}

/** "11:00 was taken a moment ago. Nearest free times: …" (DESIGN-LANGUAGE §6). */
export function refusalText({ code, message, nearest }: Refusal): RefusalText {
	const time = nearest?.wanted;
	const times = nearest?.times ?? [];
	if (time === undefined || (code !== 'SLOT_TAKEN' && code !== 'SLOT_NOT_OFFERED'))
		return { title: message, times };
	return {
		title: code === 'SLOT_TAKEN' ? m.book_taken({ time }) : m.book_not_offered({ time }),
		text: times.length === 0 ? m.book_nearest_none() : undefined,
		times
	};
}
