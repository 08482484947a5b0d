/** What a booking is, as something sold: for papers about its money. */
import { and, eq } from 'drizzle-orm';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { bookingByLink } from './access.ts';
import { segmentsOf, type BookingRow, type SegmentRow } from './locked.ts';
import { bookings } from './schema.ts';

export interface SoldBooking {
	readonly row: BookingRow;
	readonly segments: readonly SegmentRow[];
}

/** Undefined: whatever was paid for is no booking. */
export async function findSoldBooking(
	scope: StoreScope,
	bookingId: string
): Promise<SoldBooking | undefined> {
	const [row] = await scope.tx
		.select()
		.from(bookings)
		.where(and(eq(bookings.storeId, scope.storeId), eq(bookings.id, bookingId)));
	return row && { row, segments: await segmentsOf(scope, row.id) };
}

/** Which booking a client's link opens. Throws NOT_FOUND and LINK_EXPIRED. */
export const bookingIdByLink = async (
	scope: StoreScope,
	{ code, token }: { readonly code: string; readonly token: string }
): Promise<string> => (await bookingByLink(scope, code, token)).row.id;
