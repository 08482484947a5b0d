/** What the desk's forms have in common: fields, the way back, a refusal as a sentence, what was done. */
import { fail, redirect, type ActionFailure, type Cookies } from '@sveltejs/kit';
import { toLocale } from '#lib/paraglide/runtime.js';
import { errorMessage } from '#lib/platform/error-message.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../page-error.ts';
import { sayDone, type Done } from './done.ts';

export interface Acting {
	readonly locals: App.Locals;
	readonly request: Request;
	readonly url: URL;
	readonly cookies: Cookies;
	readonly params: { readonly store: string };
}

export type Caller = ReturnType<typeof createCaller>;

export interface Problem {
	readonly problem: string;
	readonly code: string;
	/** What was refused, when it was one thing. */
	readonly refusedField: string | null;
}

/** Text fields of a form; files are no text. */
export const fieldOf = (form: FormData, name: string): string => {
	const value = form.get(name);
	return typeof value === 'string' ? value : '';
};

/** `back` when it is a page of this store's desk, else `otherwise`: it becomes a link and a redirect. */
export function safeBack(back: string | null, store: string, otherwise: string): string {
	const base = `/manage/${store}`;
	if (back === null || !back.startsWith(base) || /[\\\r\n]|\/\//.test(back)) return otherwise;
	return back === base || /^[/?]/.test(back.slice(base.length)) ? back : otherwise;
}

export const backOf = (form: FormData, event: Acting, otherwise: string): string =>
	safeBack(fieldOf(form, 'back'), event.params.store, otherwise);

/** What was refused, as a sentence for the form; what is no answer for a form opens its own page. */
export function refusalOf(event: Acting, error: unknown): ActionFailure<Problem> {
	const { code, status, details, unlogged } = failureOf(error);
	const leads = code === 'NOT_SIGNED_IN' || code === 'SECOND_FACTOR_NEEDED';
	if (leads || code === 'INTERNAL' || unlogged) pageError(error, event);
	const problem = errorMessage(code, details, toLocale(event.locals.locale));
	const field = details['field'];
	return fail(status, { problem, code, refusedField: typeof field === 'string' ? field : null });
}

/**
 * Runs a command for a form. What was refused comes back as a sentence; else leads on to `to` and says
 * what was done there.
 */
export async function acted<T>(
	event: Acting,
	to: string | ((value: T) => string),
	work: (caller: Caller) => Promise<T>,
	done: (value: T) => Done
): Promise<ActionFailure<Problem>> {
	let value: T;
	try {
		value = await work(createCaller(event.locals.context));
	} catch (error) {
		return refusalOf(event, error);
	}
	sayDone(event.cookies, event.url, done(value));
	redirect(303, typeof to === 'string' ? to : to(value));
}
