/** Who did what for how much: the completed visits that pay and reports are worked out from. */
import { and, asc, eq, gte, lt } from 'drizzle-orm';
import type { Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { bookings, bookingSegments } from './schema.ts';

export interface PerformedService {
	readonly bookingId: string;
	/** null: nobody in particular. */
	readonly staffId: string | null;
	readonly serviceId: string;
	readonly serviceName: string;
	/** As booked; what of it was paid, the ledger knows. */
	readonly priceMinor: number;
	/** Of the visit. */
	readonly startsAt: Instant;
}

/** Completed visits that began in [from, until), by booking and in the order of their services. */
export async function listPerformed(
	scope: StoreScope,
	from: Instant,
	until: Instant,
	currency: string
): Promise<PerformedService[]> {
	return await scope.tx
		.select({
			bookingId: bookings.id,
			staffId: bookingSegments.staffId,
			serviceId: bookingSegments.serviceId,
			serviceName: bookingSegments.serviceName,
			priceMinor: bookingSegments.priceMinor,
			startsAt: bookings.startsAt
		})
		.from(bookings)
		.innerJoin(
			bookingSegments,
			and(eq(bookingSegments.storeId, bookings.storeId), eq(bookingSegments.bookingId, bookings.id))
		)
		.where(
			and(
				eq(bookings.storeId, scope.storeId),
				eq(bookings.status, 'completed'),
				eq(bookings.currency, currency),
				gte(bookings.startsAt, from),
				lt(bookings.startsAt, until)
			)
		)
		.orderBy(asc(bookings.startsAt), asc(bookings.id), asc(bookingSegments.position));
}
