import { fail, redirect, type ActionFailure } from '@sveltejs/kit';
import { setError, type SuperValidated } from 'sveltekit-superforms';
import { safeReturnTo } from '#lib/auth/rules.ts';
import { refusalOf } from '#lib/auth/sentences.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../page-error.ts';

type Form = SuperValidated<Record<string, unknown>>;

const SECRETS = ['password', 'current', 'code'];

/** What was typed comes back, passwords and codes do not. */
function withoutSecrets<T extends Form>(form: T): T {
	for (const name of SECRETS) if (name in form.data) form.data[name] = '';
	return form;
}

export const invalid = <T extends Form>(form: T): ActionFailure<{ form: T }> =>
	fail(400, { form: withoutSecrets(form) });

export type Tried<T, F> = { readonly value: T } | { readonly failure: ActionFailure<{ form: F }> };

/** Calls a procedure for a form. A refusal becomes a sentence beside its field; anything else fails as a page does. */
export async function tried<T, F extends Form>(
	form: F,
	event: Parameters<typeof pageError>[1],
	work: () => Promise<T>
): Promise<Tried<T, F>> {
	try {
		return { value: await work() };
	} catch (error) {
		const { code, details, status } = failureOf(error);
		const refusal = refusalOf(code, details);
		if (!refusal) pageError(error, event);
		const field = refusal.field !== null && refusal.field in form.data ? refusal.field : '';
		setError(form, field, refusal.text);
		return { failure: fail(status, { form: withoutSecrets(form) }) };
	}
}

/** `to` of the address, when it is a path of ours. */
export const askedFor = (url: URL): string | null =>
	safeReturnTo(url.searchParams.get('to') ?? url.searchParams.get('returnTo'));

/** `path`, or an action's `?/name`, remembering where to go on to. */
export function leadingTo(
	path: string,
	to: string | null | undefined,
	more: Record<string, string> = {}
): string {
	const query = new URLSearchParams({ ...more, ...(to ? { to } : {}) }).toString();
	return query ? `${path}${path.includes('?') ? '&' : '?'}${query}` : path;
}

export interface Entered {
	readonly due: 'give' | 'enrol' | null;
	readonly home: string;
	readonly returnTo?: string | null;
}

/** Into the product, by way of the second factor while one is owed. Never returns. */
export function goOn({ due, home, returnTo }: Entered, asked: string | null): never {
	const to = asked ?? safeReturnTo(returnTo);
	if (due !== null) redirect(303, leadingTo(due === 'give' ? '/2fa' : '/2fa/setup', to));
	redirect(303, to ?? home);
}
