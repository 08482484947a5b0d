/**
 * What a booking costs, what was paid for it, what is due: the one answer for page, desk and papers.
 * Everything is whole minor units of the booking's currency.
 */
import type { Offer } from '#lib/availability/offer.ts';
import { listCovered } from '#lib/packages/server/spending.ts';
import { dueAtBooking, type PaymentStatus } from '#lib/payments/rules.ts';
import type { Payment } from '#lib/payments/server/paying.ts';
import { listPaymentsFor } from '#lib/payments/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { owesPrice } from '../rules.ts';
import type { BookingRow } from './locked.ts';

export type PricedBooking = Pick<
	BookingRow,
	'id' | 'status' | 'priceMinor' | 'currency' | 'policy'
>;

export interface BookingMoney {
	readonly currency: string;
	/** The whole visit, as booked (D22). */
	readonly priceMinor: number;
	/** Asked for before the booking is confirmed; zero: nothing. */
	readonly depositMinor: number;
	/** Arrived and not given back: deposits and bills; without tips and fines. */
	readonly paidMinor: number;
	readonly refundedMinor: number;
	/** Paid for with a package: nothing is due. */
	readonly covered: boolean;
	/** Still to pay at the visit; zero for a booking that will not be or was not. */
	readonly dueMinor: number;
	/** The newest attempt to pay online, however it stands. */
	readonly lastStatus: PaymentStatus | null;
	readonly lastFailure: string | null;
}

function sumUp(booking: PricedBooking, rows: readonly Payment[], covered: boolean): BookingMoney {
	const paid = rows.filter(
		(row) => row.status === 'succeeded' && (row.purpose === 'deposit' || row.purpose === 'bill')
	);
	const paidMinor = paid.reduce(
		// A refund of a bill may include its tip, which is no part of what was paid for the visit.
		(sum, row) => sum + Math.max(0, row.amountMinor - row.refundedMinor),
		0
	);
	const last = rows.findLast((row) => row.connectionId !== null && row.purpose === 'deposit');
	return {
		currency: booking.currency,
		priceMinor: booking.priceMinor,
		depositMinor: depositOf(booking),
		paidMinor,
		refundedMinor: paid.reduce((sum, row) => sum + row.refundedMinor, 0),
		covered,
		dueMinor:
			owesPrice(booking.status) && !covered ? Math.max(0, booking.priceMinor - paidMinor) : 0,
		lastStatus: last?.status ?? null,
		lastFailure: last?.failure ?? null
	};
}

/** What the booking's own terms ask for (D15, D22). */
export const depositOf = ({ policy, priceMinor }: Pick<Offer, 'policy' | 'priceMinor'>): number =>
	policy.payment === undefined ? 0 : dueAtBooking(policy.payment, priceMinor);

/** By booking id; one read for any number of them. */
export async function listMoney(
	scope: StoreScope,
	bookings: readonly PricedBooking[]
): Promise<ReadonlyMap<string, BookingMoney>> {
	const ids = bookings.map(({ id }) => id);
	const rows = await listPaymentsFor(scope, ids);
	const covered = await listCovered(scope, ids);
	const bySubject = Map.groupBy(rows, (row) => row.subjectId);
	return new Map(
		bookings.map((booking) => [
			booking.id,
			sumUp(booking, bySubject.get(booking.id) ?? [], covered.has(booking.id))
		])
	);
}

export async function getMoney(scope: StoreScope, booking: PricedBooking): Promise<BookingMoney> {
	const money = (await listMoney(scope, [booking])).get(booking.id);
	return money ?? sumUp(booking, [], false);
}
