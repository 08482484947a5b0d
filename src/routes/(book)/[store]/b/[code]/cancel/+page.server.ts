import { fail, redirect } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { field, orPageError, refusedInPlace } from '../../../asking.ts';
import { findBooking, linkTo, proofOf } from '../showing.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const found = await findBooking(event);
	if (found === null) redirect(303, linkTo(event));
	const { store: _, ...booking } = found;
	const proof = proofOf(event);
	return {
		booking,
		leaving:
			proof === null
				? null
				: await orPageError(event, () => createCaller(event.locals.context).book.cancelView(proof)),
		back: linkTo(event),
		change: linkTo(event, '/change'),
		key: crypto.randomUUID()
	};
};

export const actions: Actions = {
	default: async (event) => {
		const proof = proofOf(event);
		if (proof === null) return fail(404, { refused: null, reason: '' });
		const form = await event.request.formData();
		const reason = field(form, 'reason') ?? '';
		try {
			await createCaller(event.locals.context).book.cancel({
				...proof,
				reason,
				shown: form.has('feeMinor')
					? { feeMinor: form.get('feeMinor'), backMinor: form.get('backMinor') }
					: null,
				idempotencyKey: field(form, 'key') ?? ''
			});
		} catch (failure) {
			const { status, data } = refusedInPlace(failure, event);
			return fail(status, { ...data, reason });
		}
		redirect(303, linkTo(event));
	}
};
