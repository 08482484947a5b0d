/** Buttons that lead to the provider's own page. */
import { fail, redirect, type ActionFailure } from '@sveltejs/kit';
import { refusalOf } from '#lib/catalogue/sentences.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import { pageError } from '../../../../../page-error.ts';
import type { Caller, Saving } from '../../saving.ts';

/**
 * To a page of this host at once. A form may not lead to another host, so elsewhere the page offers a
 * link, and goes there by itself where it has script.
 */
export async function led(
	event: Saving,
	work: (caller: Caller, store: string) => Promise<{ goTo: string }>
): Promise<ActionFailure<{ problem: string }> | { goTo: string }> {
	let goTo: string;
	try {
		goTo = (await work(createCaller(event.locals.context), event.params.store)).goTo;
	} catch (error) {
		const { code, details, status } = failureOf(error);
		const refusal = refusalOf(code, details);
		if (!refusal) pageError(error, event);
		return fail(status, { problem: refusal.text });
	}
	const to = new URL(goTo);
	if (to.origin === event.url.origin) redirect(303, to.pathname + to.search);
	return { goTo };
}
