/** To the provider's page, and what to do when it does not open. */
import { redirect } from '@sveltejs/kit';
import { createCaller } from '#lib/server/app-router.ts';
import { failureOf } from '#lib/trpc/server/failure.ts';
import type { zoneOf } from '../../asking.ts';

interface Proof {
	readonly store: string;
	readonly code: string;
	readonly token: string;
	readonly zone: ReturnType<typeof zoneOf>;
}

/** Nobody pays for these any more, or somebody just did: the booking's own page says which. */
const SAID_THERE: ReadonlySet<string> = new Set(['ILLEGAL_TRANSITION', 'NOT_FOUND']);

/**
 * Where the browser goes to pay. A form may lead only within this site (its policy says so), so a page of
 * another is reached by a page of ours. `booking` is the booking's own address, which says what failed.
 */
export async function pathToPay(
	event: { readonly url: URL; readonly locals: App.Locals },
	proof: Proof,
	booking: URL
): Promise<string> {
	const own = (more: string, query: Record<string, string> = {}): string => {
		const url = new URL(booking);
		url.pathname += more;
		for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
		return url.pathname + url.search;
	};
	try {
		const { payUrl } = await createCaller(event.locals.context).book.pay(proof);
		const page = new URL(payUrl);
		return page.origin === event.url.origin ? page.pathname + page.search : own('/pay');
	} catch (failure) {
		const { code } = failureOf(failure);
		if (SAID_THERE.has(code)) return own('');
		if (code === 'BUSY' || code === 'PAYMENTS_OFF') return own('', { pay: 'closed' });
		if (code === 'LIMIT_REACHED') return own('', { pay: 'often' });
		throw failure;
	}
}

/** From a form to a provider's page: of this site at once, of another by the page that answers the form. */
export function leaveTo(
	event: { readonly url: URL },
	payUrl: string
): { readonly refused: null; readonly leaving: string } {
	const page = new URL(payUrl);
	if (page.origin === event.url.origin) redirect(303, page.pathname + page.search);
	return { refused: null, leaving: payUrl };
}
