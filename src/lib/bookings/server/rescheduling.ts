/** Same booking, new time, history kept (A5.6, C21). The old time is given back only when the new one is taken. */
import { and, eq } from 'drizzle-orm';
import { moveTime } from '#lib/availability/server/commands.ts';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { fromMinute, wallClock, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { clockAfterMove } from '../fees.ts';
import { clientMayReschedule } from '../rules.ts';
import type { Changed } from './ending.ts';
import {
	factsOf,
	getBooking,
	lockBooking,
	segmentsOf,
	updateBooking,
	type BookingRow,
	type SegmentRow
} from './locked.ts';
import { offerFor } from './offers.ts';
import { bookingSegments } from './schema.ts';

export interface Move {
	readonly bookingId: string;
	readonly startsAt: Instant;
	/** undefined: the same person; null: anyone. */
	readonly staffId?: string | null;
	readonly version?: number;
}

interface Moving extends Move {
	readonly ignoreNotice: boolean;
	readonly mayMove: (row: BookingRow) => void;
	readonly byClient: boolean;
}

/** By the client, through the booking's link. Throws NOTICE_PASSED, LIMIT_REACHED, ILLEGAL_TRANSITION, SLOT_TAKEN … */
export const rescheduleBookingByClient = async (scope: StoreScope, input: Move): Promise<Changed> =>
	await move(scope, {
		...input,
		ignoreNotice: false,
		byClient: true,
		mayMove: (row) => {
			const refusal = clientMayReschedule(row, scope.now);
			if (refusal !== null) throw new AppError(refusal, { status: row.status });
		}
	});

/** By the store: dragging and the "Move" dialog are this one command. */
export const rescheduleBooking = async (scope: StoreScope, input: Move): Promise<Changed> =>
	await move(scope, {
		...input,
		ignoreNotice: true,
		byClient: false,
		mayMove: (row) => {
			if (row.status !== 'confirmed' && row.status !== 'pending')
				throw new AppError('ILLEGAL_TRANSITION', { from: row.status });
		}
	});

async function move(scope: StoreScope, input: Moving): Promise<Changed> {
	const seen = await getBooking(scope, input.bookingId);
	input.mayMove(seen);
	const [segment] = await segmentsOf(scope, input.bookingId);
	if (!segment || seen.claimId === null)
		throw new AppError('ILLEGAL_TRANSITION', { from: seen.status });
	const staffId = input.staffId === undefined ? segment.staffId : input.staffId;
	const wanted = {
		serviceId: segment.serviceId,
		locationId: seen.locationId,
		staffId,
		partySize: seen.partySize,
		startsAt: input.startsAt,
		ignoreNotice: input.ignoreNotice,
		ownClaimId: seen.claimId
	};
	let row = seen;
	const lock = async (): Promise<void> => {
		row = await lockBooking(scope, input.bookingId, input.version);
		if (row.claimId !== seen.claimId) throw new AppError('CHANGED_MEANWHILE');
		input.mayMove(row);
	};
	const chosen = input.staffId === undefined ? segment.staffChosen : input.staffId !== null;
	const taking = await moveTime(
		scope,
		seen.claimId,
		wanted,
		lock,
		offerFor(scope, { ...wanted, staffChosen: chosen })
	);
	return await writeMove(scope, input, row, segment, taking, chosen);
}

async function writeMove(
	scope: StoreScope,
	input: Moving,
	row: BookingRow,
	segment: SegmentRow,
	taking: Awaited<ReturnType<typeof moveTime>>,
	chosen: boolean
): Promise<Changed> {
	const before = await factsOf(scope, row);
	const startsAt = fromMinute(taking.assignment.start);
	const endsAt = fromMinute(taking.assignment.end);
	const wall = wallClock(startsAt, row.zone);
	// Price and duration stay as booked (D22): a move keeps the snapshot.
	await scope.tx
		.update(bookingSegments)
		.set({
			staffId: taking.assignment.staffId,
			staffChosen: chosen,
			groupSessionId: taking.groupSessionId,
			startsAt,
			endsAt,
			phases: [...taking.assignment.phases]
		})
		.where(
			and(
				eq(bookingSegments.storeId, scope.storeId),
				eq(bookingSegments.bookingId, row.id),
				eq(bookingSegments.position, segment.position)
			)
		);
	await updateBooking(scope, row, {
		startsAt,
		endsAt,
		localStartsAt: `${wall.day} ${wall.time}:00`,
		sequence: row.sequence + 1,
		rescheduledCount: row.rescheduledCount + (input.byClient ? 1 : 0),
		feeClockAt: input.byClient ? clockAfterMove(row, scope.now) : null
	});
	await recordEvent(scope, {
		name: 'booking.rescheduled',
		subjectId: row.id,
		facts: {
			...(await factsOf(scope, { ...row, startsAt, endsAt })),
			from: { startsAt: before['startsAt'], staffIds: before['staffIds'] },
			sequence: row.sequence + 1
		}
	});
	return { bookingId: row.id, code: row.code, status: row.status };
}
