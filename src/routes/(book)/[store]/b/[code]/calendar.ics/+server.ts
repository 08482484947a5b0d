import { error } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { orPageError } from '../../../asking.ts';
import { proofOf } from '../showing.server.ts';
import type { RequestHandler } from './$types';

/** The booking for the client's calendar. */
export const GET: RequestHandler = async (event) => {
	const proof = proofOf(event);
	if (proof === null) error(404, 'Not found');
	const file = await orPageError(event, () =>
		createCaller(event.locals.context).book.calendarFile(proof)
	);
	return new Response(file, {
		headers: {
			'content-type': 'text/calendar; charset=utf-8',
			'content-disposition': `attachment; filename="${event.params.code}.ics"`,
			'cache-control': 'private, no-store',
			'x-robots-tag': 'noindex'
		}
	});
};
