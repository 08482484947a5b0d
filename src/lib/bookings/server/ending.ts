/** Cancelling, declining, expiring: the time goes back, the contract and its history stay (C32). */
import { giveBackTime, takeTime } from '#lib/availability/server/commands.ts';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { clientMayCancel, isLate, mayUndo, type BookingStatus } from '../rules.ts';
import {
	factsOf,
	getBooking,
	lockBooking,
	requireTransition,
	segmentsOf,
	updateBooking,
	type BookingRow
} from './locked.ts';
import { offerFor } from './offers.ts';

export interface Ending {
	readonly bookingId: string;
	readonly reason: string;
	/** The version the caller saw; another one refuses with CHANGED_MEANWHILE. */
	readonly version?: number;
}

export interface Changed {
	readonly bookingId: string;
	readonly code: string;
	readonly status: BookingStatus;
}

async function end(
	scope: StoreScope,
	row: BookingRow,
	to: 'cancelled' | 'declined' | 'expired',
	reason: string,
	late: boolean
): Promise<Changed> {
	requireTransition(row, to);
	const facts = await factsOf(scope, row);
	await updateBooking(scope, row, {
		status: to,
		claimId: null,
		reason,
		late,
		endedAt: scope.now,
		sequence: row.sequence + 1,
		pendingFor: null,
		decideBy: null
	});
	if (row.claimId !== null) await giveBackTime(scope, row.claimId);
	await recordEvent(scope, {
		name: `booking.${to}`,
		subjectId: row.id,
		facts: { ...facts, from: row.status, late },
		personal: { reason }
	});
	return { bookingId: row.id, code: row.code, status: to };
}

/** By the client, through the booking's link: inside the notice it is refused (C28). Throws NOTICE_PASSED, ILLEGAL_TRANSITION. */
export async function cancelBookingByClient(scope: StoreScope, input: Ending): Promise<Changed> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	const refusal = clientMayCancel(row, scope.now);
	if (refusal !== null) throw new AppError(refusal, { status: row.status });
	return await end(scope, row, 'cancelled', input.reason, isLate(row, scope.now));
}

/** By the store: always, with a reason (C28). */
export async function cancelBooking(scope: StoreScope, input: Ending): Promise<Changed> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	return await end(scope, row, 'cancelled', input.reason, false);
}

/** Request-to-book: the store says no (D21). */
export async function declineBooking(scope: StoreScope, input: Ending): Promise<Changed> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	return await end(scope, row, 'declined', input.reason, false);
}

/** Request-to-book: nobody answered in time. Safe to run twice: does nothing when it was decided meanwhile. */
export async function expireBooking(scope: StoreScope, bookingId: string): Promise<Changed | null> {
	const row = await lockBooking(scope, bookingId);
	if (row.status !== 'pending' || row.decideBy === null || row.decideBy > scope.now) return null;
	return await end(scope, row, 'expired', '', false);
}

/**
 * Within ten minutes, if the time is still free (D16). Staff rows are locked before the booking's: the
 * row is looked at first without a lock, and again under it.
 */
export async function undoCancelBooking(scope: StoreScope, bookingId: string): Promise<Changed> {
	const seen = await getBooking(scope, bookingId);
	const [segment] = await segmentsOf(scope, bookingId);
	if (seen.status !== 'cancelled' || !mayUndo(seen.endedAt, scope.now) || !segment)
		throw new AppError('ILLEGAL_TRANSITION', { from: seen.status, to: 'confirmed' });
	const wanted = {
		serviceId: segment.serviceId,
		locationId: seen.locationId,
		staffId: segment.staffId,
		partySize: seen.partySize,
		startsAt: segment.startsAt
	};
	const taking = await takeTime(
		scope,
		{ ...wanted, ignoreNotice: true, ownClaimId: null },
		offerFor(scope, { ...wanted, staffChosen: segment.staffChosen })
	);
	const row = await lockBooking(scope, bookingId);
	if (row.status !== 'cancelled') throw new AppError('CHANGED_MEANWHILE');
	await updateBooking(scope, row, {
		status: 'confirmed',
		claimId: taking.claimId,
		reason: null,
		late: false,
		endedAt: null,
		sequence: row.sequence + 1
	});
	await recordEvent(scope, {
		name: 'booking.restored',
		subjectId: row.id,
		facts: await factsOf(scope, row)
	});
	return { bookingId, code: row.code, status: 'confirmed' };
}
