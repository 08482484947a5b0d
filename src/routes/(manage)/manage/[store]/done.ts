/** What a person has just done, said once after the redirect: a toast with script, a banner without. */
import type { Cookies } from '@sveltejs/kit';

export interface Done {
	readonly text: string;
	readonly tone?: 'success' | 'danger';
	/** May be taken back: the booking's code. */
	readonly undo?: string;
}

const NAME = 'desk-done';

export const sayDone = (cookies: Cookies, url: URL, done: Done): void =>
	cookies.set(NAME, JSON.stringify(done), {
		path: '/manage',
		httpOnly: true,
		sameSite: 'lax',
		secure: url.protocol === 'https:',
		maxAge: 60
	});

const text = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : undefined;

/** Reads it and forgets it. */
export function takeDone(cookies: Cookies, url: URL): Done | null {
	const kept = cookies.get(NAME);
	if (kept === undefined) return null;
	cookies.delete(NAME, { path: '/manage', secure: url.protocol === 'https:' });
	try {
		const done = JSON.parse(kept) as Partial<Record<keyof Done, unknown>>;
		const words = text(done.text);
		if (words === undefined) return null;
		const undo = text(done.undo);
		return {
			text: words,
			tone: done.tone === 'danger' ? 'danger' : 'success',
			...(undo === undefined ? {} : { undo })
		};
	} catch {
		return null;
	}
}
