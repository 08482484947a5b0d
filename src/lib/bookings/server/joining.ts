/** A place in one particular group session, given by the desk (D8, TRANSACTIONS.md §3). */
import { getOpenSession, scheduleSession, takeTime } from '#lib/availability/server/commands.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { recordEvent } from '#lib/audit/server/record.ts';
import { offerFor } from './offers.ts';
import { writeBooking, type BookingMade, type ClientDetails } from './writing.ts';

export interface Joining {
	readonly groupSessionId: string;
	readonly partySize: number;
	readonly storeNumber: number;
	readonly client: ClientDetails;
	readonly note: string;
}

/** Throws NOT_FOUND for a session that is not open, SLOT_TAKEN when it is full, PARTY_SIZE. */
export async function joinGroupSession(scope: StoreScope, input: Joining): Promise<BookingMade> {
	const session = await getOpenSession(scope, input.groupSessionId);
	const wanted = { ...session, partySize: input.partySize };
	const offer = offerFor(scope, { ...wanted, staffChosen: false });
	const taking = await takeTime(scope, { ...wanted, ignoreNotice: true, ownClaimId: null }, offer);
	// The session was dissolved between the look and the locks: another one is not what was asked for.
	if (taking.groupSessionId !== input.groupSessionId) throw new AppError('CHANGED_MEANWHILE');
	return await writeBooking(scope, {
		...input,
		claimId: taking.claimId,
		offer: await offer(taking.assignment, taking.groupSessionId),
		forcedReason: null,
		byStaff: true
	});
}

export interface Scheduling {
	readonly serviceId: string;
	readonly locationId: string;
	readonly staffId: string | null;
	readonly startsAt: Instant;
	readonly capacity: number;
}

/** A class on the timetable: its time is taken before anyone has booked. Returns the session's id. */
export async function scheduleGroupSession(scope: StoreScope, input: Scheduling): Promise<string> {
	const id = await scheduleSession(
		scope,
		{ ...input, partySize: 1, ignoreNotice: true, ownClaimId: null },
		input.capacity
	);
	await recordEvent(scope, {
		name: 'group_session.scheduled',
		subjectId: id,
		facts: { ...input }
	});
	return id;
}
