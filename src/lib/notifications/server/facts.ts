/** What notifications know of a booking: what happened to it, and what it is now. */
import { z } from 'zod';
import { findEvent } from '#lib/audit/server/reading.ts';
import type { BookingParts } from '#lib/bookings/server/client-views.ts';
import { getBooking, segmentsOf } from '#lib/bookings/server/locked.ts';
import { AppError } from '#lib/platform/errors.ts';
import { isId } from '#lib/platform/server/ids.ts';
import { instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { BookingNow, Happened } from '../rules.ts';

const at = z.number().transform(instant);
const people = z
	.array(z.string().nullable())
	.transform((ids) => ids.filter((id): id is string => id !== null));

/** `from` is a status where a booking ended, and a time with people where it moved. */
const facts = z.object({
	status: z.string().nullish(),
	startsAt: at,
	staffIds: people,
	pendingFor: z.string().nullish(),
	alternatives: z.array(at).nullish(),
	from: z.union([z.string(), z.object({ startsAt: at, staffIds: people })]).nullish()
});

export interface BookingEvent extends Happened {
	readonly bookingId: string;
}

/** Undefined: no such event, or none about a booking's time and people. */
export async function findBookingEvent(
	scope: StoreScope,
	eventId: string
): Promise<BookingEvent | undefined> {
	const event = isId(eventId) ? await findEvent(scope, eventId) : undefined;
	const read = facts.safeParse(event?.facts);
	if (!event || !read.success) return undefined;
	const { status, startsAt, staffIds, from, pendingFor, alternatives } = read.data;
	return {
		bookingId: event.subjectId,
		name: event.name,
		occurredAt: event.occurredAt,
		actorId: event.actorId,
		byStore: event.actorKind === 'user' || event.actorKind === 'admin',
		status: status ?? null,
		endedFrom: typeof from === 'string' ? from : null,
		pendingFor: pendingFor ?? null,
		alternatives: alternatives ?? [],
		startsAt,
		staffIds,
		before: typeof from === 'object' ? from : null
	};
}

export interface CurrentBooking {
	readonly parts: BookingParts;
	readonly now: BookingNow;
}

/** Throws NOT_FOUND. */
export async function getCurrentBooking(
	scope: StoreScope,
	bookingId: string
): Promise<CurrentBooking> {
	const row = await getBooking(scope, bookingId);
	const segments = await segmentsOf(scope, bookingId);
	const [segment] = segments;
	if (!segment) throw new AppError('NOT_FOUND');
	const { status, startsAt, endsAt, endedAt, sequence } = row;
	const staffIds = segments.flatMap((each) => each.staffId ?? []);
	return {
		parts: { row, segment },
		now: { status, startsAt, endsAt, endedAt, sequence, staffIds }
	};
}
