import { error, isHttpError, isRedirect, redirect } from '@sveltejs/kit';
import { toLocale } from '#lib/paraglide/runtime.js';
import { errorMessage } from '#lib/platform/error-message.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';

interface Asked {
	readonly url: URL;
	readonly locals: Pick<App.Locals, 'requestId' | 'locale'>;
}

const SIGN_IN: Record<string, string> = { NOT_SIGNED_IN: '/login', SECOND_FACTOR_NEEDED: '/2fa' };

/**
 * What a load or an action does with a failure of a procedure:
 * `try { … } catch (failure) { pageError(failure, event) }`. Never returns: leads to sign-in and
 * back, shows the error page with the code's sentence, or passes an unknown failure on to the log.
 */
export function pageError(failure: unknown, { url, locals }: Asked): never {
	if (isRedirect(failure)) redirect(failure.status, failure.location);
	if (isHttpError(failure)) error(failure.status, failure.body.message, failure.body);
	const { status, code, details, unlogged } = failureOf(failure);
	if (code === 'MOVED') redirect(301, movedPath(url, String(details['slug'])));
	const signIn = SIGN_IN[code];
	if (signIn !== undefined)
		redirect(303, `${signIn}?to=${encodeURIComponent(url.pathname + url.search)}`);
	if (unlogged && failure instanceof Error) throw failure;
	error(status, errorMessage(code, details, toLocale(locals.locale)), {
		code: code === 'INTERNAL' ? undefined : code,
		reference: locals.requestId
	});
}

/** The same page under the store's current slug (A1.2). */
const movedPath = (url: URL, slug: string): string =>
	url.pathname.replace(/^(\/(?:manage|embed))?\/[^/]+/, `$1/${slug}`) + url.search;
