/** The confirm step: a held time, the details typed so far, and what to do when the time is lost. */
import { createCaller } from '#lib/server/app-router.ts';
import { toLocale } from '#lib/paraglide/runtime.js';
import {
	detailErrors,
	emailErrors,
	phoneErrors,
	type Details
} from '#lib/bookings/public/details.ts';
import type { NearestView } from '#lib/bookings/views.ts';
import type { HoldView } from '#lib/bookings/visit-views.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import type { Cookies } from '@sveltejs/kit';
import { field, param, refusedInPlace, zoneOf, type Refused } from './asking.ts';
import type { Wanted } from './holding.server.ts';

export interface Event {
	readonly params: { readonly store: string; readonly service: string };
	readonly url: URL;
	readonly locals: App.Locals;
	readonly cookies: Cookies;
}

/** What each act of the page answers; without script the page is drawn from it. */
export interface Answer {
	readonly values: Details;
	readonly errors: Record<string, string>;
	readonly refused: Refused | null;
	readonly view: HoldView | null;
	readonly token: string | null;
	/** Of the next try. */
	readonly key: string;
	/** The page's address from now on. */
	readonly path: string | null;
}

export const newKey = (): string => crypto.randomUUID();

/** As the address says; `slot` is '' when it does not. */
export const wantedAt = ({ url, params }: Pick<Event, 'url' | 'params'>): Wanted => ({
	service: params.service,
	slot: param(url, 'slot') ?? '',
	with: param(url, 'with'),
	at: param(url, 'at'),
	party: param(url, 'party')
});

/** The held time, or null when it is gone. */
export async function findHeld(
	event: Event,
	hold: string | null,
	token: string | null
): Promise<HoldView | null> {
	if (hold === null || token === null) return null;
	try {
		return await createCaller(event.locals.context).book.getHold({
			store: event.params.store,
			hold,
			token,
			zone: zoneOf(event.cookies)
		});
	} catch (failure) {
		if (failureOf(failure).code === 'HOLD_GONE') return null;
		throw failure;
	}
}

/** What is free around the time that was wished for; null when the address does not say which. */
export async function findNearest(event: Event): Promise<NearestView | null> {
	const { slot, ...wanted } = wantedAt(event);
	if (slot === '') return null;
	return await createCaller(event.locals.context).book.nearest({
		store: event.params.store,
		...wanted,
		startsAt: slot,
		token: param(event.url, 't'),
		zone: zoneOf(event.cookies)
	});
}

export const detailsOf = (form: FormData): Details => ({
	name: field(form, 'name') ?? '',
	email: field(form, 'email') ?? '',
	phone: field(form, 'phone') ?? '',
	note: field(form, 'note') ?? '',
	reminders: form.has('reminders'),
	offers: form.has('offers')
});

export async function answerOf(
	event: Event,
	form: FormData,
	change: Partial<Answer>
): Promise<Answer> {
	const token = field(form, 'token');
	return {
		values: detailsOf(form),
		errors: {},
		refused: null,
		view: await findHeld(event, field(form, 'hold'), token),
		token,
		key: newKey(),
		path: null,
		...change
	};
}

/** Throws what `book.create` refuses. */
export async function createFrom(event: Event, form: FormData) {
	const values = detailsOf(form);
	const text = (name: string) => field(form, name) ?? '';
	return await createCaller(event.locals.context).book.create({
		store: event.params.store,
		hold: text('hold'),
		token: text('token'),
		...values,
		zone: field(form, 'zone') ?? zoneOf(event.cookies),
		idempotencyKey: text('key'),
		card: field(form, 'card'),
		fallback: {
			serviceId: text('serviceId'),
			locationId: text('locationId'),
			staffId: field(form, 'staffId'),
			partySize: text('partySize'),
			startsAt: text('startsAt'),
			priceMinor: text('priceMinor'),
			dueMinor: text('dueMinor'),
			ceilingMinor: text('ceilingMinor')
		}
	});
}

/** A failed try as the page shows it. Anything a person cannot answer here is a page of its own. */
export async function refusedBooking(
	event: Event,
	failure: unknown,
	form: FormData
): Promise<{ status: number; answer: Answer }> {
	const { code, details } = failureOf(failure);
	if (code === 'BAD_INPUT') {
		const refuse = details['field'] === 'phone' ? phoneErrors : emailErrors;
		const errors = refuse(detailsOf(form), toLocale(event.locals.locale));
		return { status: 422, answer: await answerOf(event, form, { errors }) };
	}
	const { status, data } = refusedInPlace(failure, event);
	const { refused } = data;
	if (refused.code !== 'HOLD_GONE')
		return { status, answer: await answerOf(event, form, { refused }) };
	const nearest = refused.nearest ?? (await findNearest(event));
	return {
		status,
		answer: await answerOf(event, form, { refused: { ...refused, nearest }, view: null })
	};
}

export const errorsIn = (event: Event, form: FormData): Record<string, string> =>
	detailErrors(detailsOf(form), toLocale(event.locals.locale));
