/** Choosing a time: the one act of the front page and the picker. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { baseOf, field, refusedInPlace, zoneOf } from './asking.ts';

const COOKIE = 'hold';
/** A hold, extended once, and some time to type. */
const MINUTES = 30;

/**
 * The token of the visitor's one hold (RULES D17) also lies in a cookie, so that after "back" his own
 * time is free to him and choosing another lets go of it. Where there are no cookies the address has it.
 */
export const heldToken = ({ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>): string | null =>
	url.searchParams.get('t') ?? cookies.get(COOKIE) ?? null;

type Event = Pick<RequestEvent, 'cookies' | 'url' | 'locals'> & { params: { store: string } };

export function rememberHold(event: Event, token: string): void {
	event.cookies.set(COOKIE, token, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: event.url.protocol === 'https:',
		maxAge: MINUTES * 60
	});
}

export function forgetHold({ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>): void {
	cookies.delete(COOKIE, { path: '/', secure: url.protocol === 'https:' });
}

export interface Wanted {
	readonly service: string;
	readonly slot: string;
	readonly with: string | null;
	readonly at: string | null;
	readonly party: string | null;
}

export const wantedOf = (form: FormData, service: string): Wanted => ({
	service,
	slot: field(form, 'slot') ?? '',
	with: field(form, 'with'),
	at: field(form, 'at'),
	party: field(form, 'party')
});

/** Throws what `book.hold` refuses. */
export async function holdTime(event: Event, wanted: Wanted) {
	const { params, locals } = event;
	const held = await createCaller(locals.context).book.hold({
		store: params.store,
		service: wanted.service,
		startsAt: wanted.slot,
		with: wanted.with,
		at: wanted.at,
		party: wanted.party,
		token: heldToken(event),
		zone: zoneOf(event.cookies)
	});
	rememberHold(event, held.token);
	return held;
}

/** The confirm step's address says what was wished for, so that a lost time can be looked for again. */
export function confirmPath(
	base: string,
	wanted: Wanted,
	held: { hold: string; token: string }
): string {
	const query = new URLSearchParams({ hold: held.hold, t: held.token, slot: wanted.slot });
	for (const name of ['with', 'at', 'party'] as const)
		if (wanted[name] !== null) query.set(name, wanted[name]);
	return `${base}/${wanted.service}/confirm?${query.toString()}`;
}

/** The action `?/hold`. */
export async function holdAction(event: Event & Pick<RequestEvent, 'request'>, service?: string) {
	const form = await event.request.formData();
	const wanted = wantedOf(form, service ?? field(form, 'service') ?? '');
	let path: string;
	try {
		path = confirmPath(
			baseOf(event.locals, event.params.store),
			wanted,
			await holdTime(event, wanted)
		);
	} catch (failure) {
		const { status, data } = refusedInPlace(failure, event);
		return fail(status, { refused: { ...data.refused, service: wanted.service } });
	}
	redirect(303, path);
}
