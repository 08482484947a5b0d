import { fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/paraglide/runtime.js';
import { createCaller } from '#lib/server/app-router.ts';
import { field, orPageError, refusedInPlace } from '../../asking.ts';
import { leaveTo, pathToPay } from './paying.server.ts';
import { findBooking, linkTo, proofOf } from './showing.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const found = await findBooking(event);
	if (found === null) return { booking: null };
	const { store: _, ...booking } = found;
	const proof = proofOf(event);
	if (proof !== null && event.url.searchParams.has('card')) {
		await orPageError(event, () => createCaller(event.locals.context).book.settleCard(proof));
		redirect(303, linkTo(event));
	}
	const papers = proof
		? await orPageError(event, () => createCaller(event.locals.context).documents.ofBooking(proof))
		: [];
	const moved = event.url.searchParams.has('moved');
	return {
		booking,
		papers: papers.map((paper) => ({ ...paper, href: linkTo(event, `/documents/${paper.id}`) })),
		fee:
			proof === null
				? null
				: await orPageError(event, () => createCaller(event.locals.context).book.feeView(proof)),
		cards:
			proof === null
				? null
				: await orPageError(event, () => createCaller(event.locals.context).book.cardsView(proof)),
		fresh: event.url.searchParams.has('new'),
		pay: payWord(event.url),
		links: {
			change: linkTo(event, '/change'),
			cancel: linkTo(event, '/cancel'),
			file: linkTo(event, '/calendar.ics')
		},
		...(moved
			? { flash: { text: m.book_moved({}, { locale: toLocale(event.locals.locale) }) } }
			: {})
	};
};

/** What came of going to pay. */
function payWord(url: URL): 'left' | 'closed' | 'often' | 'checking' | null {
	if (url.searchParams.has('left')) return 'left';
	const word = url.searchParams.get('pay');
	return word === 'closed' || word === 'often' || word === 'checking' ? word : null;
}

export const actions: Actions = {
	/** To the provider's page for the card; what came of it is asked there. */
	keepCard: async (event) => {
		const proof = proofOf(event);
		if (proof === null) return fail(404, { refused: null });
		let to: string;
		try {
			to = (await createCaller(event.locals.context).book.keepCard(proof)).payUrl;
		} catch (failure) {
			return refusedInPlace(failure, event);
		}
		return leaveTo(event, to);
	},
	removeCard: async (event) => {
		const proof = proofOf(event);
		if (proof === null) return fail(404, { refused: null });
		const cardId = field(await event.request.formData(), 'card') ?? '';
		try {
			await createCaller(event.locals.context).book.removeCard({ ...proof, cardId });
		} catch (failure) {
			return refusedInPlace(failure, event);
		}
		redirect(303, linkTo(event));
	},
	/** To the provider's page; it leads back here, and what was paid is asked there. */
	payFee: async (event) => {
		const proof = proofOf(event);
		if (proof === null) return fail(404, { refused: null });
		let to: string;
		try {
			to = (await createCaller(event.locals.context).book.payFee(proof)).payUrl;
		} catch (failure) {
			return refusedInPlace(failure, event);
		}
		return leaveTo(event, to);
	},

	pay: async (event) => {
		const proof = proofOf(event);
		if (proof === null) return fail(404, { refused: null });
		const booking = new URL(linkTo(event), event.url);
		redirect(303, await orPageError(event, () => pathToPay(event, proof, booking)));
	},

	/** The client leaves: the time goes back, and the provider's page is closed. */
	leave: async (event) => {
		const proof = proofOf(event);
		if (proof === null) return fail(404, { refused: null });
		try {
			await createCaller(event.locals.context).book.cancel({
				...proof,
				idempotencyKey: `leave-${crypto.randomUUID()}`
			});
		} catch (failure) {
			return refusedInPlace(failure, event);
		}
		redirect(303, linkTo(event));
	},

	/** Within ten minutes, if the time is still free (RULES D16). */
	undo: async (event) => {
		const proof = proofOf(event);
		if (proof === null) return fail(404, { refused: null });
		try {
			await createCaller(event.locals.context).book.undoCancel(proof);
		} catch (failure) {
			return refusedInPlace(failure, event);
		}
		redirect(303, linkTo(event));
	}
};
