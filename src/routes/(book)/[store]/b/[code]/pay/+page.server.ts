import { redirect } from '@sveltejs/kit';
import { findBooking, linkTo } from '../showing.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const waiting = (await findBooking(event))?.payment?.waiting;
	if (!waiting?.payUrl) redirect(303, linkTo(event));
	return { amount: waiting.amount, payUrl: waiting.payUrl, back: linkTo(event) };
};
