import { refreshAll } from '$app/navigation';
import type { Attachment } from 'svelte/attachments';

const STALE_MS = 60_000;

/** A tab that comes back after a minute asks again what is free (DESIGN-LANGUAGE §6). */
export const refreshed: Attachment = () => {
	let left: number | null = null;
	const onchange = (): void => {
		if (document.visibilityState === 'hidden') left ??= performance.now();
		else if (left !== null) {
			if (performance.now() - left >= STALE_MS) void refreshAll();
			left = null;
		}
	};
	document.addEventListener('visibilitychange', onchange);
	return () => document.removeEventListener('visibilitychange', onchange);
};
