/** What the pages of a store read from addresses, cookies and forms. */
import { fail, type ActionFailure, type Cookies, type RequestEvent } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/paraglide/runtime.js';
import { errorMessage } from '#lib/platform/error-message.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import type { NearestView } from '#lib/bookings/views.ts';
import { pageError } from '../../page-error.ts';

type Event = Pick<RequestEvent, 'url' | 'locals'>;

/** `fn`, its failure as a page of its own. */
export async function orPageError<T>(event: Event, fn: () => Promise<T>): Promise<T> {
	try {
		return await fn();
	} catch (failure) {
		pageError(failure, event);
	}
}

/** The store's prefix: empty on a host of its own. */
export const baseOf = (locals: App.Locals, slug: string): string =>
	locals.host.kind === 'store' ? '' : `/${slug}`;

/** Set by script: where the device says it is. */
const ZONE_COOKIE = 'zone';
const SHAPE_OF_ZONE = /^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/;

export function zoneOf(cookies: Cookies): string | null {
	const zone = cookies.get(ZONE_COOKIE) ?? '';
	if (zone.length > 64 || !SHAPE_OF_ZONE.test(zone)) return null;
	try {
		new Intl.DateTimeFormat('en', { timeZone: zone });
		return zone;
	} catch {
		return null;
	}
}

const BOTH_COOKIE = 'zones';
const YEAR_SECONDS = 31_536_000;

/** "Show both", as asked by `?both=1` or `?both=0`, else as remembered. */
export function bothZones({ url, cookies }: Pick<RequestEvent, 'url' | 'cookies'>): boolean {
	const asked = url.searchParams.get('both');
	if (asked === null) return cookies.get(BOTH_COOKIE) === 'both';
	cookies.set(BOTH_COOKIE, asked === '1' ? 'both' : 'one', {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: url.protocol === 'https:',
		maxAge: YEAR_SECONDS
	});
	return asked === '1';
}

/** Empty means: not asked for. */
const given = (value: FormDataEntryValue | null): string | null =>
	typeof value === 'string' && value !== '' ? value : null;

export const param = (url: URL, name: string): string | null => given(url.searchParams.get(name));
export const field = (form: FormData, name: string): string | null => given(form.get(name));

/** Who, where, how many, which day: of a picker's address. */
export const wishOf = (url: URL) => ({
	with: param(url, 'with'),
	at: param(url, 'at'),
	party: param(url, 'party'),
	day: param(url, 'day'),
	week: param(url, 'week')
});

/** A refusal that a person can answer on the page he is on. */
export interface Refused {
	readonly code: string;
	readonly message: string;
	readonly nearest: NearestView | null;
}

const isNearest = (value: unknown): value is NearestView =>
	typeof value === 'object' && value !== null && 'times' in value && Array.isArray(value.times);

/** Conflicts, full calendars and busy moments are shown in place; anything else is a page of its own. */
const IN_PLACE: ReadonlySet<number> = new Set([409, 422, 429, 503]);

export function refusedInPlace(
	failure: unknown,
	event: Event
): ActionFailure<{ refused: Refused }> {
	const { status, code, details } = failureOf(failure);
	const { nearest } = details;
	if (!IN_PLACE.has(status)) pageError(failure, event);
	const locale = toLocale(event.locals.locale);
	return fail(status, {
		refused: {
			code,
			message:
				code === 'HOLDS_FULL'
					? m.book_holds_full({}, { locale })
					: errorMessage(code, details, locale),
			nearest: isNearest(nearest) ? nearest : null
		}
	});
}
