/** The provider leads back to here, which proves nothing: the provider is asked, and the booking's page says it. */
import { redirect } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { orPageError } from '../../../asking.ts';
import { linkTo, proofOf } from '../showing.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
	const proof = proofOf(event);
	if (proof === null) redirect(303, linkTo(event));
	if (event.url.searchParams.has('fee')) {
		await orPageError(event, () => createCaller(event.locals.context).book.settleFee(proof));
		redirect(303, linkTo(event));
	}
	const { status, pendingFor } = await orPageError(event, () =>
		createCaller(event.locals.context).book.settlePayment(proof)
	);
	const waits = status === 'pending' && pendingFor === 'payment';
	const left = event.url.searchParams.has('left');
	const word: Record<string, string> = left ? { left: '1' } : { pay: 'checking' };
	redirect(303, linkTo(event, '', waits ? word : { new: '1' }));
};
