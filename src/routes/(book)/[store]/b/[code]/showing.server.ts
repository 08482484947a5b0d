/** By whom a booking's page may be seen: with its link, or in the browser that booked (DECISIONS 14). */
import type { Cookies } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { baseOf, orPageError, zoneOf } from '../../asking.ts';

interface Event {
	readonly params: { readonly store: string };
	readonly url: URL;
	readonly locals: App.Locals;
	readonly cookies: Cookies;
}
type CodeEvent = Event & { readonly params: { readonly store: string; readonly code: string } };

const cookieOf = (code: string): string => `booking-${code.toUpperCase()}`;
/** The server refuses links 30 days after the visit; this only tidies up. */
const DAYS = 400;

const pathOf = (event: Event, code: string): string =>
	`${baseOf(event.locals, event.params.store)}/b/${code}`;

/** In the browser that booked, without its link. Returns the booking's path. */
export function rememberBooking(event: Event, made: { code: string; token: string }): string {
	const path = pathOf(event, made.code);
	event.cookies.set(cookieOf(made.code), made.token, {
		path,
		httpOnly: true,
		sameSite: 'lax',
		secure: event.url.protocol === 'https:',
		maxAge: DAYS * 86_400
	});
	return path;
}

export const linkToken = ({ url, params, cookies }: CodeEvent): string | null =>
	url.searchParams.get('t') ?? cookies.get(cookieOf(params.code)) ?? null;

/** `/ammos/b/K7-4MQ2X?t=…`, with more of the path between. */
export function linkTo(event: CodeEvent, more = '', query: Record<string, string> = {}): string {
	const token = event.url.searchParams.get('t');
	const all = new URLSearchParams({ ...(token === null ? {} : { t: token }), ...query }).toString();
	return `${pathOf(event, event.params.code)}${more}${all === '' ? '' : `?${all}`}`;
}

interface Answering extends CodeEvent {
	readonly setHeaders: (headers: Record<string, string>) => void;
}

/** Not for search engines, not for shared caches, whether the link or the cookie opened it. */
export function keepPrivate({ setHeaders }: Pick<Answering, 'setHeaders'>): void {
	setHeaders({ 'x-robots-tag': 'noindex', 'cache-control': 'private, no-store' });
}

/** What the procedures by link take; null when neither link nor cookie is there. */
export function proofOf(event: CodeEvent) {
	const token = linkToken(event);
	if (token === null) return null;
	const { store, code } = event.params;
	return { store, code, token, zone: zoneOf(event.cookies) };
}

export async function findBooking(event: Answering) {
	keepPrivate(event);
	const proof = proofOf(event);
	if (proof === null) return null;
	return await orPageError(event, () => createCaller(event.locals.context).book.getBooking(proof));
}
