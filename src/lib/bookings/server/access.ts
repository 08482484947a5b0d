/** Who may reach which booking: a client by his link, staff their own, the desk all (DECISIONS 4, 14, A19.7). */
import { and, eq, exists, sql, type SQL } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { DAY, plus } from '#lib/platform/time.ts';
import { may } from '#lib/stores/rules.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { isLinkOf } from './link.ts';
import { segmentsOf, type BookingRow } from './locked.ts';
import { bookings, bookingSegments } from './schema.ts';
import type { BookingParts } from './client-views.ts';

/** The link dies this long after the visit (DECISIONS 14). */
export const LINK_DAYS = 30;

async function partsOf(scope: StoreScope, row: BookingRow): Promise<BookingParts> {
	const [segment] = await segmentsOf(scope, row.id);
	if (!segment) throw new AppError('NOT_FOUND');
	return { row, segment };
}

/** By code and token. A wrong token is NOT_FOUND, like a wrong code; an old one LINK_EXPIRED. */
export async function bookingByLink(
	scope: StoreScope,
	code: string,
	token: string
): Promise<BookingParts> {
	const [row] = await scope.tx
		.select()
		.from(bookings)
		.where(and(eq(bookings.storeId, scope.storeId), eq(bookings.code, code)));
	if (!row || !isLinkOf(token, row.linkHash)) throw new AppError('NOT_FOUND');
	if (scope.now > plus(row.endsAt, LINK_DAYS * DAY)) throw new AppError('LINK_EXPIRED');
	return await partsOf(scope, row);
}

/** True for the desk; staff see and change only what they perform themselves. */
export const seesAll = (scope: StoreScope): boolean => may(scope.roles, 'bookings.view');

/** A condition on `bookings` that leaves only what this person may see. */
export function visibleBookings(scope: StoreScope): SQL | undefined {
	if (seesAll(scope)) return undefined;
	return exists(
		scope.tx
			.select({ one: sql`1` })
			.from(bookingSegments)
			.where(
				and(
					eq(bookingSegments.storeId, scope.storeId),
					eq(bookingSegments.bookingId, bookings.id),
					scope.staffId === null ? sql`false` : eq(bookingSegments.staffId, scope.staffId)
				)
			)
	);
}

/** Throws NOT_FOUND for another's booking, exactly as for an unknown one. */
export async function bookingForStaff(scope: StoreScope, code: string): Promise<BookingParts> {
	const [row] = await scope.tx
		.select()
		.from(bookings)
		.where(
			and(eq(bookings.storeId, scope.storeId), eq(bookings.code, code), visibleBookings(scope))
		);
	if (!row) throw new AppError('NOT_FOUND');
	return await partsOf(scope, row);
}
