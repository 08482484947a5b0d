/** Details typed in this tab, so that going back for another time loses nothing. Gone with the tab. */
import type { Details } from './details.ts';

const key = (store: string): string => `details:${store}`;

export function keepDraft(store: string, details: Details): void {
	try {
		sessionStorage.setItem(key(store), JSON.stringify(details));
	} catch {
		// Storage may be full or forbidden: then going back means typing again.
	}
}

export function readDraft(store: string): Partial<Details> | null {
	try {
		const text = sessionStorage.getItem(key(store));
		const draft: unknown = text === null ? null : JSON.parse(text);
		return typeof draft === 'object' ? draft : null;
	} catch {
		return null;
	}
}

export function dropDraft(store: string): void {
	try {
		sessionStorage.removeItem(key(store));
	} catch {
		// As above.
	}
}
