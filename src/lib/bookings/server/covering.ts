/** A package pays for a booking (A3.9): nothing is asked for now, and nothing is due at the visit. */
import type { Offer } from '#lib/availability/offer.ts';
import { findCover, findUses, spend, type Purchase } from '#lib/packages/server/spending.ts';
import { NO_PAYMENT } from '#lib/stores/rules.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { BookingRow, SegmentRow } from './locked.ts';

/**
 * The package that will pay for an offer, locked, or null. A visitor must have proven to be the
 * client. A request that waits for the store holds its use as it holds its time.
 */
export async function findCoverOf(
	scope: StoreScope,
	clientId: string,
	{ offer, byStaff }: { readonly offer: Offer; readonly byStaff: boolean }
): Promise<Purchase | null> {
	const [segment, ...more] = offer.segments;
	if (!segment || more.length > 0) return null;
	const { serviceId, startsAt } = segment;
	return await findCover(scope, { clientId, serviceId, startsAt, uses: offer.partySize, byStaff });
}

/** As the booking keeps it: paid for. */
export const coveredOffer = (offer: Offer): Offer => ({
	...offer,
	policy: { ...offer.policy, payment: NO_PAYMENT }
});

/** A booking that is taken back spends again what came back when it ended, while it is there. */
export async function coverAgain(
	scope: StoreScope,
	row: BookingRow,
	{ serviceId, startsAt }: Pick<SegmentRow, 'serviceId' | 'startsAt'>
): Promise<void> {
	const uses = await findUses(scope, row.id);
	// Kept after all, or never covered.
	if (uses.length === 0 || uses.some(({ returnedAt }) => returnedAt === null)) return;
	const purchase = await findCover(scope, {
		clientId: row.clientId,
		serviceId,
		startsAt,
		uses: row.partySize,
		// Proven when it was booked.
		byStaff: true
	});
	if (purchase) await spend(scope, purchase, row.id, row.partySize);
}
