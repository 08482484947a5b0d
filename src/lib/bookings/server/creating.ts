/** From a held time, or straight from the desk, to a booking. Client and booking in one transaction (A5.2). */
import { randomBytes } from 'node:crypto';
import { and, count, eq, gt, inArray } from 'drizzle-orm';
import { forceTime, takeTime } from '#lib/availability/server/commands.ts';
import { keepHold } from '#lib/availability/server/holds.ts';
import type { Assignment } from '#lib/availability/engine/model.ts';
import type { Offer } from '#lib/availability/offer.ts';
import { recordEvent } from '#lib/audit/server/record.ts';
import { lockClient, upsertClient } from '#lib/clients/server/commands.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { toMinute, wallClock, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { bookingCode } from '../code.ts';
import { decideBy } from '../rules.ts';
import { linkHash, linkToken } from './link.ts';
import { getBookable, offerFor } from './offers.ts';
import { bookings, bookingSegments } from './schema.ts';

/** Who the booking is for, as typed. */
export interface ClientDetails {
	readonly name: string;
	readonly email: string | null;
	readonly phone: string | null;
	/** Consent to reminders and offers, as ticked. */
	readonly reminders: boolean;
	readonly offers: boolean;
	readonly locale: string;
	readonly viewerZone: string | null;
}

export interface BookingMade {
	readonly bookingId: string;
	readonly code: string;
	readonly status: 'pending' | 'confirmed';
}

interface Parts {
	readonly storeNumber: number;
	readonly client: ClientDetails;
	readonly note: string;
	readonly claimId: string;
	readonly offer: Offer;
	readonly forcedReason: string | null;
	/** Staff's own bookings need no approval by staff. */
	readonly byStaff: boolean;
}

async function refuseTooManyOpen(scope: StoreScope, clientId: string): Promise<void> {
	const most = scope.policy.maxOpenBookings;
	if (most === 0) return;
	// Two forms of one person at once: the second waits here, then counts the first (C30).
	await lockClient(scope, clientId);
	const [open] = await scope.tx
		.select({ n: count() })
		.from(bookings)
		.where(
			and(
				eq(bookings.storeId, scope.storeId),
				eq(bookings.clientId, clientId),
				gt(bookings.startsAt, scope.now),
				inArray(bookings.status, ['pending', 'confirmed'])
			)
		);
	if ((open?.n ?? 0) >= most) throw new AppError('LIMIT_REACHED', { limit: 'open_bookings', most });
}

const CODE_TRIES = 8;

async function insertBooking(
	scope: StoreScope,
	values: Omit<typeof bookings.$inferInsert, 'code'>,
	storeNumber: number
): Promise<string> {
	for (let attempt = 0; attempt < CODE_TRIES; attempt++) {
		const code = bookingCode(storeNumber, randomBytes(5));
		const made = await scope.tx
			.insert(bookings)
			.values({ ...values, code })
			.onConflictDoNothing({ target: [bookings.storeId, bookings.code] })
			.returning({ code: bookings.code });
		if (made.length > 0) return code;
	}
	throw new Error('no free booking code');
}

async function writeBooking(scope: StoreScope, parts: Parts): Promise<BookingMade> {
	const { offer, client } = parts;
	const [first] = offer.segments;
	const last = offer.segments.at(-1);
	if (!first || !last) throw new AppError('HOLD_GONE');
	const found = await upsertClient(scope, {
		name: client.name,
		email: client.email,
		phone: client.phone,
		locale: client.locale,
		zone: client.viewerZone,
		reminders: client.reminders,
		offers: client.offers
	});
	if (!parts.byStaff) await refuseTooManyOpen(scope, found.id);
	const id = newId();
	const waits = offer.approval && !parts.byStaff;
	const status = waits ? 'pending' : 'confirmed';
	const wall = wallClock(first.startsAt, offer.zone);
	const code = await insertBooking(
		scope,
		{
			storeId: scope.storeId,
			id,
			locationId: offer.locationId,
			clientId: found.id,
			claimId: parts.claimId,
			status,
			source: scope.source,
			startsAt: first.startsAt,
			endsAt: last.endsAt,
			zone: offer.zone,
			localStartsAt: `${wall.day} ${wall.time}:00`,
			partySize: offer.partySize,
			priceMinor: offer.priceMinor,
			currency: offer.currency,
			policy: offer.policy,
			remote: offer.remote,
			clientName: client.name,
			contactEmail: client.email,
			contactPhone: client.phone,
			locale: client.locale,
			viewerZone: client.viewerZone,
			reminders: client.reminders,
			note: parts.note,
			pendingFor: waits ? 'approval' : null,
			decideBy: waits
				? decideBy(scope.now, first.startsAt, offer.policy.cancelNoticeMinutes)
				: null,
			forcedReason: parts.forcedReason,
			linkHash: linkHash(linkToken(scope.storeId, id, 1)),
			createdAt: scope.now
		},
		parts.storeNumber
	);
	await scope.tx.insert(bookingSegments).values(
		offer.segments.map((segment, position) => ({
			storeId: scope.storeId,
			bookingId: id,
			position,
			serviceId: segment.serviceId,
			staffId: segment.staffId,
			staffChosen: segment.staffChosen,
			groupSessionId: segment.groupSessionId,
			startsAt: segment.startsAt,
			endsAt: segment.endsAt,
			serviceName: segment.serviceName,
			phases: [...segment.phases],
			priceMinor: segment.priceMinor
		}))
	);
	await recordCreated(scope, id, status, parts, found);
	return { bookingId: id, code, status };
}

async function recordCreated(
	scope: StoreScope,
	id: string,
	status: string,
	parts: Parts,
	client: { id: string; created: boolean }
): Promise<void> {
	const { offer } = parts;
	await recordEvent(scope, {
		name: parts.forcedReason === null ? 'booking.created' : 'booking.forced',
		subjectId: id,
		facts: {
			status,
			clientId: client.id,
			newClient: client.created,
			locationId: offer.locationId,
			startsAt: offer.segments[0]?.startsAt,
			endsAt: offer.segments.at(-1)?.endsAt,
			staffIds: offer.segments.map((segment) => segment.staffId),
			serviceIds: offer.segments.map((segment) => segment.serviceId),
			partySize: offer.partySize,
			priceMinor: offer.priceMinor,
			currency: offer.currency
		},
		personal: { after: { name: parts.client.name, note: parts.note, reason: parts.forcedReason } }
	});
}

export interface DirectBooking {
	readonly serviceId: string;
	readonly locationId: string;
	readonly staffId: string | null;
	readonly partySize: number;
	readonly startsAt: Instant;
	readonly storeNumber: number;
	readonly client: ClientDetails;
	readonly note: string;
}

export interface HeldBooking {
	readonly claimId: string;
	/** Proof that this is the visitor who holds it. */
	readonly token: string;
	readonly storeNumber: number;
	readonly client: ClientDetails;
	readonly note: string;
	/** What the form showed, should the hold be gone: the time is then taken afresh if it is free at that price. */
	readonly fallback: {
		serviceId: string;
		locationId: string;
		staffId: string | null;
		partySize: number;
		startsAt: Instant;
		priceMinor: number;
	} | null;
}

/**
 * A visitor's held time becomes a booking. A hold that ran out but that nobody has taken is still good.
 * Throws HOLD_GONE with alternatives, LIMIT_REACHED.
 */
export async function createBooking(scope: StoreScope, input: HeldBooking): Promise<BookingMade> {
	const kept = await keepHold(scope, input.claimId, input.token);
	if (kept)
		return await writeBooking(scope, {
			...input,
			offer: kept.offer,
			forcedReason: null,
			byStaff: false
		});
	if (input.fallback === null) throw new AppError('HOLD_GONE', { alternatives: [] });
	return await bookAfresh(scope, input, input.fallback);
}

async function bookAfresh(
	scope: StoreScope,
	input: HeldBooking,
	wanted: NonNullable<HeldBooking['fallback']>
): Promise<BookingMade> {
	try {
		const taking = await takeTime(
			scope,
			{ ...wanted, ignoreNotice: false, ownClaimId: null },
			offerFor(scope, { ...wanted, staffChosen: wanted.staffId !== null })
		);
		const offer = await offerFor(scope, { ...wanted, staffChosen: wanted.staffId !== null })(
			taking.assignment,
			taking.groupSessionId
		);
		// Never a price that was not shown (D22): asks again instead.
		if (offer.priceMinor !== wanted.priceMinor)
			throw new AppError('HOLD_GONE', { alternatives: [], priceChanged: true });
		return await writeBooking(scope, {
			...input,
			claimId: taking.claimId,
			offer,
			forcedReason: null,
			byStaff: false
		});
	} catch (error) {
		if (
			error instanceof AppError &&
			(error.code === 'SLOT_TAKEN' || error.code === 'SLOT_NOT_OFFERED')
		)
			throw new AppError('HOLD_GONE', error.details);
		throw error;
	}
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
 */
export async function forceBooking(
	scope: StoreScope,
	input: DirectBooking & { reason: string }
): Promise<BookingMade> {
	const { service } = await getBookable(scope, input.serviceId, input.locationId);
	if (input.staffId === null && !service.unstaffed)
		throw new AppError('BAD_INPUT', { field: 'staffId' });
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

function forcedAssignment(
	input: DirectBooking,
	service: Awaited<ReturnType<typeof getBookable>>['service']
): Assignment {
	const start = toMinute(input.startsAt);
	const end = start + service.phases.reduce((sum, phase) => sum + phase, 0);
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
