/** A booking's row, locked: after staff and resources, before sessions and claims (TRANSACTIONS.md §2). */
import { and, eq, sql } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { canBecome, type BookingStatus } from '../rules.ts';
import { bookings, bookingSegments } from './schema.ts';

export type BookingRow = typeof bookings.$inferSelect;
export type SegmentRow = typeof bookingSegments.$inferSelect;

/** Throws NOT_FOUND; CHANGED_MEANWHILE when the caller saw another version. */
export async function lockBooking(
	scope: StoreScope,
	bookingId: string,
	version?: number
): Promise<BookingRow> {
	const [row] = await scope.tx
		.select()
		.from(bookings)
		.where(and(eq(bookings.storeId, scope.storeId), eq(bookings.id, bookingId)))
		.for('update');
	if (!row) throw new AppError('NOT_FOUND');
	if (version !== undefined && row.version !== version)
		throw new AppError('CHANGED_MEANWHILE', { version: row.version, status: row.status });
	return row;
}

/** Without a lock: for a first look before rows above the booking in the lock order are locked. Throws NOT_FOUND. */
export async function getBooking(scope: StoreScope, bookingId: string): Promise<BookingRow> {
	const [row] = await scope.tx
		.select()
		.from(bookings)
		.where(and(eq(bookings.storeId, scope.storeId), eq(bookings.id, bookingId)));
	if (!row) throw new AppError('NOT_FOUND');
	return row;
}

/** Null when the store has no such booking: the id may be of something else that is paid for. */
export async function findBookingId(scope: StoreScope, id: string): Promise<string | null> {
	const [row] = await scope.tx
		.select({ id: bookings.id })
		.from(bookings)
		.where(and(eq(bookings.storeId, scope.storeId), eq(bookings.id, id)));
	return row?.id ?? null;
}

export function requireTransition(row: BookingRow, to: BookingStatus): void {
	if (!canBecome(row.status, to))
		throw new AppError('ILLEGAL_TRANSITION', { from: row.status, to });
}

/** Every write raises the version; `sequence` only when time, place or people change. */
export async function updateBooking(
	scope: StoreScope,
	row: BookingRow,
	values: Partial<typeof bookings.$inferInsert>
): Promise<void> {
	await scope.tx
		.update(bookings)
		.set({ ...values, version: sql`${bookings.version} + 1` })
		.where(and(eq(bookings.storeId, scope.storeId), eq(bookings.id, row.id)));
}

export const segmentsOf = async (scope: StoreScope, bookingId: string): Promise<SegmentRow[]> =>
	await scope.tx
		.select()
		.from(bookingSegments)
		.where(
			and(eq(bookingSegments.storeId, scope.storeId), eq(bookingSegments.bookingId, bookingId))
		)
		.orderBy(bookingSegments.position);

/** Ids and states that every booking event carries; listeners need no second look for the common case. */
export async function factsOf(
	scope: StoreScope,
	row: BookingRow
): Promise<Record<string, unknown>> {
	const segments = await segmentsOf(scope, row.id);
	return {
		clientId: row.clientId,
		pendingFor: row.pendingFor,
		locationId: row.locationId,
		startsAt: row.startsAt,
		endsAt: row.endsAt,
		staffIds: segments.map((segment) => segment.staffId),
		serviceIds: segments.map((segment) => segment.serviceId)
	};
}
