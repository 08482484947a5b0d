import { fail, redirect } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { baseOf, field, orPageError, param, refusedInPlace, zoneOf } from '../../asking.ts';
import { pathToPay } from '../../b/[code]/paying.server.ts';
import { rememberBooking } from '../../b/[code]/showing.server.ts';
import {
	answerOf,
	createFrom,
	errorsIn,
	findHeld,
	findNearest,
	newKey,
	refusedBooking,
	wantedAt
} from '../../confirming.server.ts';
import { confirmPath, forgetHold, holdTime } from '../../holding.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { url, params, locals } = event;
	const token = param(url, 't');
	const path = `${baseOf(locals, params.store)}/${params.service}`;
	if (token === null || !url.searchParams.has('hold')) redirect(303, path);
	return await orPageError(event, async () => {
		const view = await findHeld(event, param(url, 'hold'), token);
		const gone = view ? null : await findNearest(event);
		return { view, gone, token, wanted: wantedAt(event), key: newKey() };
	});
};

export const actions: Actions = {
	create: async (event) => {
		const form = await event.request.formData();
		const errors = errorsIn(event, form);
		if (Object.keys(errors).length > 0) return fail(422, await answerOf(event, form, { errors }));
		let made: Awaited<ReturnType<typeof createFrom>>;
		try {
			made = await createFrom(event, form);
		} catch (failure) {
			const { status, answer } = await refusedBooking(event, failure, form);
			return fail(status, answer);
		}
		forgetHold(event);
		const path = rememberBooking(event, made);
		if (made.pendingFor !== 'payment') redirect(303, `${path}?t=${made.token}&new=1`);
		const proof = {
			store: event.params.store,
			code: made.code,
			token: made.token,
			zone: zoneOf(event.cookies)
		};
		const booking = new URL(`${path}?t=${made.token}`, event.url);
		redirect(303, await orPageError(event, () => pathToPay(event, proof, booking)));
	},

	/** Another time in place of a lost one: what was typed comes back with it. */
	rehold: async (event) => {
		const form = await event.request.formData();
		const wanted = { ...wantedAt(event), slot: field(form, 'slot') ?? '' };
		try {
			const held = await holdTime(event, wanted);
			return await answerOf(event, form, {
				view: await findHeld(event, held.hold, held.token),
				token: held.token,
				path: confirmPath(baseOf(event.locals, event.params.store), wanted, held)
			});
		} catch (failure) {
			const { status, data } = refusedInPlace(failure, event);
			return fail(status, await answerOf(event, form, data));
		}
	},

	extend: async (event) => {
		const form = await event.request.formData();
		const { store } = event.params;
		const [hold, token] = [field(form, 'hold') ?? '', field(form, 'token') ?? ''];
		try {
			await createCaller(event.locals.context).book.extendHold({ store, hold, token });
			return await answerOf(event, form, {});
		} catch (failure) {
			const { status, answer } = await refusedBooking(event, failure, form);
			return fail(status, answer);
		}
	},

	/** A field was left: what is wrong so far, without sending anything. */
	check: async (event) => {
		const form = await event.request.formData();
		return await answerOf(event, form, { errors: errorsIn(event, form) });
	},

	/** The browser's last word when the page is left for elsewhere. */
	release: async (event) => {
		const form = await event.request.formData();
		const { store } = event.params;
		await orPageError(event, () =>
			createCaller(event.locals.context).book.releaseHold({
				store,
				token: field(form, 'token') ?? ''
			})
		);
	}
};
