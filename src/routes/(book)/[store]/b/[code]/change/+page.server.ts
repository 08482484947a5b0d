import { fail, redirect } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { bothZones, field, orPageError, param, refusedInPlace } from '../../../asking.ts';
import { keepPrivate, linkTo, proofOf } from '../showing.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { url, locals } = event;
	const proof = proofOf(event);
	if (proof === null) redirect(303, linkTo(event));
	keepPrivate(event);
	const both = bothZones(event);
	const asked = param(url, 'with');
	const { booking, picker } = await orPageError(event, () =>
		createCaller(locals.context).book.movePicker({
			...proof,
			// The same person as booked unless another one, or anyone, is asked for.
			...(asked === null ? {} : { with: asked === 'anyone' ? null : asked }),
			day: param(url, 'day'),
			week: param(url, 'week')
		})
	);
	const { store: _, ...shown } = booking;
	const slot = param(url, 'slot');
	return {
		booking: shown,
		picker,
		both,
		slot: picker.slots.find(({ value }) => value === slot) ?? null,
		asked,
		token: param(url, 't'),
		back: linkTo(event),
		path: linkTo(event, '/change').split('?')[0] ?? '',
		key: crypto.randomUUID()
	};
};

export const actions: Actions = {
	default: async (event) => {
		const proof = proofOf(event);
		if (proof === null) return fail(404, { refused: null });
		const form = await event.request.formData();
		try {
			await createCaller(event.locals.context).book.reschedule({
				...proof,
				startsAt: field(form, 'slot') ?? '',
				with: field(form, 'with'),
				idempotencyKey: field(form, 'key') ?? ''
			});
		} catch (failure) {
			return refusedInPlace(failure, event);
		}
		redirect(303, linkTo(event, '', { moved: '1' }));
	}
};
