/** How the set-up screens save: a form, one command, and what was refused beside its field. */
import { fail, redirect, type ActionFailure, type Cookies } from '@sveltejs/kit';
import { setError, type SuperValidated } from 'sveltekit-superforms';
import { refusalOf } from '#lib/catalogue/sentences.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../page-error.ts';
import { sayDone } from './done.ts';

export interface Saving {
	readonly locals: App.Locals;
	readonly url: URL;
	readonly cookies: Cookies;
	readonly params: { readonly store: string };
}

type Form = SuperValidated<Record<string, unknown>>;
export type Caller = ReturnType<typeof createCaller>;

export interface After<T> {
	/** Where to go on; null stays on this page. */
	readonly to: ((value: T) => string) | null;
	readonly done: (value: T) => string;
}

/**
 * Runs a command for a parsed form. Refused: the form comes back with the sentence. Else leads on and
 * says what was done there.
 */
export async function saved<T, F extends Form>(
	event: Saving,
	form: F,
	work: (caller: Caller, store: string) => Promise<T>,
	after: After<T>
): Promise<ActionFailure<{ form: F }>> {
	if (!form.valid) return fail(400, { form });
	let value: T;
	try {
		value = await work(createCaller(event.locals.context), event.params.store);
	} catch (error) {
		const { code, details, status } = failureOf(error);
		const refusal = refusalOf(code, details);
		if (!refusal) pageError(error, event);
		const field = refusal.field !== null && refusal.field in form.data ? refusal.field : '';
		setError(form, field, refusal.text);
		return fail(status, { form });
	}
	sayDone(event.cookies, event.url, { text: after.done(value) });
	redirect(303, after.to === null ? event.url.pathname + searchOf(event.url) : after.to(value));
}

/** Without the action's own name, `?/save`. */
function searchOf(url: URL): string {
	const kept = [...url.searchParams].filter(([name]) => !name.startsWith('/'));
	return kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`;
}

/** For buttons: no fields to come back to, so a refusal is a sentence on top. */
export async function pressed<T>(
	event: Saving,
	work: (caller: Caller, store: string) => Promise<T>,
	done: ((value: T) => string) | null,
	to?: string
): Promise<ActionFailure<{ problem: string }>> {
	let value: T;
	try {
		value = await work(createCaller(event.locals.context), event.params.store);
	} catch (error) {
		const { code, details, status } = failureOf(error);
		const refusal = refusalOf(code, details);
		if (!refusal) pageError(error, event);
		return fail(status, { problem: refusal.text });
	}
	if (done !== null) sayDone(event.cookies, event.url, { text: done(value) });
	redirect(303, to ?? event.url.pathname + searchOf(event.url));
}

export const textOf = (form: FormData, name: string): string => {
	const value = form.get(name);
	return typeof value === 'string' ? value : '';
};

export const textsOf = (form: FormData, name: string): string[] =>
	form.getAll(name).filter((value) => typeof value === 'string');

/** An uploaded file's bytes; null when none was chosen. */
export async function bytesOf(
	form: FormData,
	name: string
): Promise<Uint8Array<ArrayBuffer> | null> {
	const file = form.get(name);
	return file instanceof File && file.size > 0 ? new Uint8Array(await file.arrayBuffer()) : null;
}
