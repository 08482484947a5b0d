/** A fee that no card paid: the client pays it at the provider's page, from the page of the booking. */
import { m } from '#lib/paraglide/messages.js';
import { closeOpenPages } from '#lib/payments/server/open-pages.ts';
import { startPayment } from '#lib/payments/server/paying.ts';
import { listPaymentsFor } from '#lib/payments/server/queries.ts';
import { checkPayment } from '#lib/payments/server/settling.ts';
import { ProviderError } from '#lib/payments/provider.ts';
import { log } from '#lib/platform/server/log.ts';
import { toLocale } from '#lib/platform/locale.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';
import { bookingLink } from './client-file.ts';
import type { BookingParts } from './client-views.ts';
import { getOwed, noteFeePaid } from './collecting.ts';

/** Where the provider is asked before the booking's page says anything. */
function returnTo(booking: string): string {
	const url = new URL(booking);
	url.pathname += '/paid';
	url.searchParams.set('fee', '1');
	return url.toString();
}

/** Throws ILLEGAL_TRANSITION when nothing is owed, PAYMENTS_OFF, BUSY. */
export async function payFee(
	pools: Pools,
	request: ScopeRequest,
	store: StoreAddress,
	parts: BookingParts
): Promise<{ payUrl: string }> {
	const { row, segment } = parts;
	await closeOpenPages(pools, request, row.id, 'penalty');
	const { amountMinor, back } = await inScope(pools, request, async (scope) => ({
		amountMinor: (await getOwed(scope, row.id)).amountMinor,
		back: bookingLink(scope, store, parts)
	}));
	const { payUrl } = await startPayment(pools, request, {
		purpose: 'penalty',
		subjectId: row.id,
		clientId: row.clientId,
		amount: { amountMinor, currency: row.currency },
		description: m.policy_pay_head(
			{ service: segment.serviceName, store: store.name },
			{ locale: toLocale(request.locale) }
		),
		returnUrl: returnTo(back),
		cancelUrl: back
	});
	return { payUrl };
}

/** The browser is back from the provider, which proves nothing: the provider is asked (C26). */
export async function returnFromFee(
	pools: Pools,
	request: ScopeRequest,
	bookingId: string
): Promise<void> {
	const open = await inScope(pools, request, async (scope) =>
		(await listPaymentsFor(scope, [bookingId])).filter(
			({ purpose, status }) => purpose === 'penalty' && status === 'pending'
		)
	);
	for (const { id } of open)
		try {
			await checkPayment(pools, request, id);
			await inScope(pools, request, (scope) => noteFeePaid(scope, id));
		} catch (error) {
			if (!(error instanceof ProviderError)) throw error;
			// The sweep asks again.
			log.warn({ storeId: request.storeId, reason: error.reason }, 'a provider could not be asked');
		}
}
