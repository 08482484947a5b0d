/** A fee that no card paid: the client pays it at the provider's page, from the page of the booking. */
import { m } from '#lib/paraglide/messages.js';
import { closeOpenPages } from '#lib/payments/server/open-pages.ts';
import { startPayment } from '#lib/payments/server/paying.ts';
import { toLocale } from '#lib/platform/locale.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';
import { bookingLink } from './client-file.ts';
import type { BookingParts } from './client-views.ts';
import { getOwed } from './collecting.ts';

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
		returnUrl: back,
		cancelUrl: back
	});
	return { payUrl };
}
