/** From a held time to a booking: client and booking in one transaction (A5.2). */
import { and, eq } from 'drizzle-orm';
import { takeTime } from '#lib/availability/server/commands.ts';
import { keepHold, wasHeldBy } from '#lib/availability/server/holds.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { ceilingOf } from '../fees.ts';
import type { ShownCard } from './card-terms.ts';
import { depositOf } from './money.ts';
import { offerFor } from './offers.ts';
import { bookings } from './schema.ts';
import { writeBooking, type BookingMade, type ClientDetails } from './writing.ts';

export interface HeldBooking {
	readonly claimId: string;
	/** Proof that this is the visitor who holds it. */
	readonly token: string;
	readonly storeNumber: number;
	readonly client: ClientDetails;
	readonly note: string;
	readonly card?: ShownCard | null;
	/** What the form showed, should the hold be gone: the time is then taken afresh if it is free at that price. */
	readonly fallback: {
		serviceId: string;
		locationId: string;
		staffId: string | null;
		partySize: number;
		startsAt: Instant;
		priceMinor: number;
		/** What was said to be asked for now. */
		dueMinor: number;
		/** The most that a kept card was said to be charged. */
		ceilingMinor: number;
	} | null;
}

/**
 * A visitor's held time becomes a booking. A hold that ran out but that nobody has taken is still good.
 * Throws HOLD_GONE with alternatives, LIMIT_REACHED.
 */
export async function createBooking(scope: StoreScope, input: HeldBooking): Promise<BookingMade> {
	const kept = await keepHold(scope, input.claimId, input.token);
	if (kept)
		return await writeBooking(scope, {
			...input,
			offer: kept.offer,
			forcedReason: null,
			byStaff: false
		});
	const mine = await findBookedFrom(scope, input);
	if (mine) return mine;
	if (input.fallback === null) throw new AppError('HOLD_GONE', { alternatives: [] });
	return await bookAfresh(scope, input, input.fallback);
}

/** The same held time was sent from another tab: it is one booking (D27). */
async function findBookedFrom(
	scope: StoreScope,
	{ claimId, token }: HeldBooking
): Promise<BookingMade | null> {
	if (!(await wasHeldBy(scope, claimId, token))) return null;
	const [row] = await scope.tx
		.select()
		.from(bookings)
		.where(and(eq(bookings.storeId, scope.storeId), eq(bookings.claimId, claimId)));
	if (!row || (row.status !== 'pending' && row.status !== 'confirmed')) return null;
	return { bookingId: row.id, code: row.code, status: row.status, pendingFor: row.pendingFor };
}

async function bookAfresh(
	scope: StoreScope,
	input: HeldBooking,
	wanted: NonNullable<HeldBooking['fallback']>
): Promise<BookingMade> {
	try {
		const taking = await takeTime(
			scope,
			{ ...wanted, ignoreNotice: false, ownClaimId: null },
			offerFor(scope, { ...wanted, staffChosen: wanted.staffId !== null })
		);
		const offer = await offerFor(scope, { ...wanted, staffChosen: wanted.staffId !== null })(
			taking.assignment,
			taking.groupSessionId
		);
		// Never a price that was not shown (D22): asks again instead.
		if (
			offer.priceMinor !== wanted.priceMinor ||
			depositOf(offer) !== wanted.dueMinor ||
			ceilingOf(offer) !== wanted.ceilingMinor
		)
			throw new AppError('HOLD_GONE', { alternatives: [], priceChanged: true });
		return await writeBooking(scope, {
			...input,
			claimId: taking.claimId,
			offer,
			forcedReason: null,
			byStaff: false
		});
	} catch (error) {
		if (
			error instanceof AppError &&
			(error.code === 'SLOT_TAKEN' || error.code === 'SLOT_NOT_OFFERED')
		)
			throw new AppError('HOLD_GONE', error.details);
		throw error;
	}
}
