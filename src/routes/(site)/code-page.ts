import { redirect, type RequestEvent } from '@sveltejs/kit';
import { superValidate } from 'sveltekit-superforms';
import { zod4 } from 'sveltekit-superforms/adapters';
import { signInWithCodeInput } from '#lib/auth/input.ts';
import { createCaller } from '#lib/server/app-router.ts';
import { goOn, invalid, leadingTo, tried } from './sign-in-form.ts';

/** The page that waits for a mailed code: after "Send code", and after signing up. */
export async function loadCodePage({ locals, url }: RequestEvent) {
	const ticket = url.searchParams.get('ticket') ?? '';
	const sent = await createCaller(locals.context).auth.findTicket({ ticket: ticket.slice(0, 100) });
	return {
		form: await superValidate(zod4(signInWithCodeInput)),
		ticket,
		/** Null: there never was such a code, or it was used. */
		email: sent?.email ?? null,
		live: sent?.live ?? false,
		again: leadingTo('/login', sent?.returnTo),
		...(url.searchParams.has('again') ? { resent: true } : {})
	};
}

export async function enterCode(event: RequestEvent) {
	const form = await superValidate(event, zod4(signInWithCodeInput));
	if (!form.valid) return invalid(form);
	const result = await tried(form, event, () =>
		createCaller(event.locals.context).auth.signInWithCode(form.data)
	);
	if ('failure' in result) return result.failure;
	goOn(result.value, null);
}

/** A new code to the same address, under a new ticket, on the same page. */
export async function sendAgain(event: RequestEvent) {
	const form = await superValidate(event, zod4(signInWithCodeInput));
	const { ticket } = form.data;
	const result = await tried(form, event, () =>
		createCaller(event.locals.context).auth.resendCode({ ticket })
	);
	if ('failure' in result) return result.failure;
	redirect(303, leadingTo(event.url.pathname, null, { ticket: result.value.ticket, again: '1' }));
}
