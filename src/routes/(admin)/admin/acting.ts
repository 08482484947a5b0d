/** What the console's forms have in common: a field, a refusal as a sentence, what was done. */
import { fail, redirect, type ActionFailure, type Cookies } from '@sveltejs/kit';
import { toLocale } from '#lib/paraglide/runtime.js';
import { errorMessage } from '#lib/platform/error-message.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../page-error.ts';
import { sayFlash } from './flash.ts';

export interface Acting {
	readonly locals: App.Locals;
	readonly request: Request;
	readonly url: URL;
	readonly cookies: Cookies;
}

export type Caller = ReturnType<typeof createCaller>;

export interface Problem {
	readonly problem: string;
	readonly code: string;
	/** The form field it belongs to, if to one. */
	readonly field: string | null;
}

export const fieldOf = (form: FormData, name: string): string => {
	const value = form.get(name);
	return typeof value === 'string' ? value : '';
};

/** A refusal as a sentence and its field; leads to sign-in, or fails as a page, where no form can help. */
export function refusal(error: unknown, event: Acting): { status: number; problem: Problem } {
	const { code, status, details, unlogged } = failureOf(error);
	const leads = code === 'NOT_SIGNED_IN' || code === 'SECOND_FACTOR_NEEDED';
	if (leads || code === 'INTERNAL' || unlogged) pageError(error, event);
	const field = typeof details['field'] === 'string' ? details['field'] : null;
	const problem = errorMessage(code, details, toLocale(event.locals.locale));
	return { status, problem: { problem, code, field } };
}

/** Runs a command for a form. Refused: the sentence comes back. Else leads on and says what was done there. */
export async function acted<T>(
	event: Acting,
	work: (caller: Caller) => Promise<T>,
	to: string | ((value: T) => string),
	done: ((value: T) => string) | null
): Promise<ActionFailure<Problem>> {
	let value: T;
	try {
		value = await work(createCaller(event.locals.context));
	} catch (error) {
		const { status, problem } = refusal(error, event);
		return fail(status, problem);
	}
	if (done !== null) sayFlash(event.cookies, event.url, done(value));
	redirect(303, typeof to === 'string' ? to : to(value));
}
