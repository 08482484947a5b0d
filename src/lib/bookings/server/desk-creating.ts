/** Straight from the desk, or forced by it (C5, D19). */
import type { Assignment } from '#lib/availability/engine/model.ts';
import { forceTime, takeTime } from '#lib/availability/server/commands.ts';
import { durationOf } from '#lib/catalogue/rules.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { AppError } from '#lib/platform/errors.ts';
import { toMinute, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { getBookable, offerFor, type Bookable } from './offers.ts';
import { writeBooking, type BookingMade, type ClientDetails } from './writing.ts';

export interface DirectBooking {
	readonly serviceId: string;
	readonly locationId: string;
	readonly staffId: string | null;
	readonly partySize: number;
	readonly startsAt: Instant;
	readonly storeNumber: number;
	readonly client: ClientDetails;
	readonly note: string;
	/** The client gets a link to pay the deposit, and the booking waits for it. */
	readonly askPayment?: boolean;
	readonly usePackage?: boolean;
}

/** Staff, walk-ins, the API: one step, same rules but for notice and window (D2, C5). */
export async function createBookingDirectly(
	scope: StoreScope,
	input: DirectBooking
): Promise<BookingMade> {
	await getBookable(scope, input.serviceId, input.locationId);
	const request = { ...input, staffChosen: input.staffId !== null };
	const taking = await takeTime(
		scope,
		{ ...input, ignoreNotice: true, ownClaimId: null },
		offerFor(scope, request)
	);
	const offer = await offerFor(scope, request)(taking.assignment, taking.groupSessionId);
	return await writeBooking(scope, {
		...input,
		claimId: taking.claimId,
		offer,
		forcedReason: null,
		byStaff: true
	});
}

/**
 * Overbooks on purpose (C5, D19): its own command, permission and reason. What the engine says is
 * recorded, not obeyed. Needs a named staff member: the engine chooses nobody for a forced time.
 * Throws NOT_FOUND when the store has no such staff member.
 */
export async function forceBooking(
	scope: StoreScope,
	input: DirectBooking & { reason: string }
): Promise<BookingMade> {
	const { service } = await getBookable(scope, input.serviceId, input.locationId);
	if (input.staffId === null && !service.unstaffed)
		throw new AppError('BAD_INPUT', { field: 'staffId' });
	// No rule of the engine stands between a wrong id and the row here.
	const { staff } = await catalogueOf(scope);
	if (input.staffId !== null && !staff.some(({ id }) => id === input.staffId))
		throw new AppError('NOT_FOUND');
	const assignment = forcedAssignment(input, service);
	const request = { ...input, staffChosen: true };
	const taking = await forceTime(
		scope,
		{ ...input, ignoreNotice: true, ownClaimId: null },
		assignment,
		offerFor(scope, request)
	);
	const offer = await offerFor(scope, request)(taking.assignment, taking.groupSessionId);
	return await writeBooking(scope, {
		...input,
		claimId: taking.claimId,
		offer,
		forcedReason: input.reason,
		byStaff: true
	});
}

function forcedAssignment(input: DirectBooking, service: Bookable['service']): Assignment {
	const start = toMinute(input.startsAt);
	const end = start + durationOf(service.phases);
	const part = {
		staffId: input.staffId,
		resourceId: null,
		start: start - service.bufferBeforeMinutes,
		end: end + service.bufferAfterMinutes,
		units: 1,
		exclusive: false
	};
	return {
		staffId: input.staffId,
		start,
		end,
		phases: service.phases,
		priceMinor: service.priceMinor,
		groupSessionId: null,
		footprint: input.staffId === null ? [] : [part]
	};
}
