import { sql } from 'drizzle-orm';
import {
	bigint,
	boolean,
	check,
	index,
	integer,
	json,
	pgPolicy,
	pgTable,
	primaryKey,
	text,
	timestamp,
	unique,
	uniqueIndex,
	uuid
} from 'drizzle-orm/pg-core';
import type { PolicySnapshot } from '#lib/availability/offer.ts';
import { claims, groupSessions } from '#lib/availability/server/schema.ts';
import { locations, services, staff } from '#lib/catalogue/server/schema.ts';
import { clients } from '#lib/clients/server/schema.ts';
import { payments } from '#lib/payments/server/schema.ts';
import {
	appWorker,
	bytea,
	createdAt,
	id,
	instant,
	sameStore,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import { PENALTY_STATUSES } from '../fees.ts';

/** One booking = one client's contract, in a group session too (DECISIONS 13). */
export const bookings = pgTable(
	'bookings',
	{
		storeId: storeId(),
		id: id(),
		code: text().notNull(),
		locationId: id(),
		clientId: id(),
		/** null once the time is given back. */
		claimId: uuid(),
		status: text({
			enum: [
				'pending',
				'confirmed',
				'checked_in',
				'completed',
				'no_show',
				'cancelled',
				'declined',
				'expired'
			]
		}).notNull(),
		source: text({ enum: ['page', 'embed', 'api', 'staff', 'assistant', 'job'] }).notNull(),
		startsAt: instant().notNull(),
		endsAt: instant().notNull(),
		zone: text().notNull(),
		/** Wall clock as promised: what in-person bookings keep when tzdata changes (D0). */
		localStartsAt: timestamp({ mode: 'string' }).notNull(),
		partySize: integer().notNull().default(1),
		priceMinor: bigint({ mode: 'number' }).notNull(),
		currency: text().notNull(),
		policy: json().$type<PolicySnapshot>().notNull(),
		remote: boolean().notNull().default(false),
		/** As given then (DECISIONS 5); erasure blanks them. */
		clientName: text().notNull(),
		contactEmail: text(),
		contactPhone: text(),
		/** The client's language and zone at booking time (C38, D18). */
		locale: text().notNull(),
		viewerZone: text(),
		reminders: boolean().notNull().default(true),
		/** The client's own words (A5.8). */
		note: text().notNull().default(''),
		pendingFor: text({ enum: ['approval', 'payment'] }),
		decideBy: instant(),
		/** Set: overbooked on purpose. */
		forcedReason: text(),
		/** Cancelled or declined: why, and whether it was late (D1). */
		reason: text(),
		late: boolean().notNull().default(false),
		endedAt: instant(),
		/** D14: client's own reschedules so far; "rescheduled" is this flag and the history. */
		rescheduledCount: integer().notNull().default(0),
		/** The start from which the client moved when it was late already: fees are counted to it (D14). */
		feeClockAt: instant(),
		checkedInAt: instant(),
		/** Optimistic lock: every write. */
		version: integer().notNull().default(1),
		/** iCalendar SEQUENCE and the reminders' key: only time, place or people. */
		sequence: integer().notNull().default(0),
		/** link = HMAC(key, store, booking, linkVersion): can be sent again, is not in a dump (DECISIONS 14). */
		linkVersion: integer().notNull().default(1),
		linkHash: bytea().notNull(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('bookings_code').on(t.storeId, t.code),
		unique('bookings_claim').on(t.storeId, t.claimId),
		check('bookings_party', sql`party_size >= 1`),
		check(
			'bookings_pending',
			sql`status <> 'pending' or (pending_for is not null and decide_by is not null)`
		),
		check(
			'bookings_active_owns_time',
			sql`claim_id is not null or status not in ('pending','confirmed','checked_in')`
		),
		sameStore([t.storeId, t.locationId], locations),
		sameStore([t.storeId, t.clientId], clients),
		sameStore([t.storeId, t.claimId], claims),
		index('bookings_by_time').on(t.storeId, t.startsAt),
		index('bookings_by_client').on(t.storeId, t.clientId, t.startsAt),
		index('bookings_undecided')
			.on(t.decideBy)
			.where(sql`status = 'pending'`),
		storePolicy('bookings'),
		pgPolicy('bookings_undecided', {
			for: 'select',
			to: appWorker,
			using: sql`status = 'pending' and decide_by <= now()`
		})
	]
).enableRLS();

export const bookingSegments = pgTable(
	'booking_segments',
	{
		storeId: storeId(),
		bookingId: id(),
		position: integer().notNull(),
		serviceId: id(),
		staffId: uuid(),
		staffChosen: boolean().notNull().default(false),
		groupSessionId: uuid(),
		startsAt: instant().notNull(),
		endsAt: instant().notNull(),
		serviceName: text().notNull(),
		phases: integer().array().notNull(),
		priceMinor: bigint({ mode: 'number' }).notNull(),
		/** Inside the price, as offered (D22); null: booked before it was kept. */
		taxRateMilli: integer()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.bookingId, t.position] }),
		sameStore([t.storeId, t.bookingId], bookings),
		sameStore([t.storeId, t.serviceId], services),
		sameStore([t.storeId, t.staffId], staff),
		sameStore([t.storeId, t.groupSessionId], groupSessions),
		index('booking_segments_by_staff').on(t.storeId, t.staffId, t.startsAt),
		index('booking_segments_by_service').on(t.storeId, t.serviceId, t.startsAt),
		storePolicy('booking_segments')
	]
).enableRLS();

/** Which payments were asked for by which booking, and where the client pays (DECISIONS 22). */
export const bookingPayments = pgTable(
	'booking_payments',
	{
		storeId: storeId(),
		paymentId: id(),
		bookingId: uuid().notNull(),
		/** The provider's page; null until the provider has opened it. */
		payUrl: text(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.paymentId] }),
		sameStore([t.storeId, t.paymentId], payments),
		sameStore([t.storeId, t.bookingId], bookings),
		index('booking_payments_booking').on(t.storeId, t.bookingId),
		storePolicy('booking_payments')
	]
).enableRLS();

/** What a late cancellation or a missed visit costs, and what became of it (D14, D15). */
export const bookingPenalties = pgTable(
	'booking_penalties',
	{
		storeId: storeId(),
		/** Also the id of the card's charge, so that no card is charged twice for it. */
		id: id(),
		bookingId: uuid().notNull(),
		cause: text({ enum: ['late_cancellation', 'no_show'] }).notNull(),
		amountMinor: bigint({ mode: 'number' }).notNull(),
		/** Out of the deposit. */
		keptMinor: bigint({ mode: 'number' }).notNull(),
		currency: text().notNull(),
		/** `waiting`: until it cannot be undone any more; `owed`: the client pays by link. */
		status: text({ enum: PENALTY_STATUSES }).notNull(),
		/** When the saved card is charged or the client asked; null: nothing more is to happen by itself. */
		chargeAt: instant(),
		/** What paid the rest. */
		paymentId: uuid(),
		/** Why it was waived. */
		reason: text(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		uniqueIndex('booking_penalties_one')
			.on(t.storeId, t.bookingId)
			.where(sql`status not in ('waived', 'reversed')`),
		check(
			'booking_penalties_amount',
			sql`amount_minor > 0 and kept_minor between 0 and amount_minor`
		),
		sameStore([t.storeId, t.bookingId], bookings),
		index('booking_penalties_due')
			.on(t.chargeAt)
			.where(sql`status = 'waiting'`),
		storePolicy('booking_penalties'),
		pgPolicy('booking_penalties_due', {
			for: 'select',
			to: appWorker,
			using: sql`status = 'waiting' and charge_at <= now()`
		})
	]
).enableRLS();

/** Named people of a party beyond the client, when a store asks for them. */
export const partyMembers = pgTable(
	'party_members',
	{
		storeId: storeId(),
		bookingId: id(),
		position: integer().notNull(),
		name: text(),
		checkedInAt: instant(),
		cancelledAt: instant()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.bookingId, t.position] }),
		sameStore([t.storeId, t.bookingId], bookings),
		storePolicy('party_members')
	]
).enableRLS();

/** D12: what repeats; each occurrence is a booking of its own. Screens come later. */
export const bookingSeries = pgTable(
	'booking_series',
	{
		storeId: storeId(),
		id: id(),
		clientId: id(),
		serviceId: id(),
		staffId: uuid(),
		/** RRULE subset, in the location's wall clock. */
		rule: text().notNull(),
		zone: text().notNull(),
		startsOn: text().notNull(),
		createdAt: createdAt(),
		endedAt: instant()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		sameStore([t.storeId, t.clientId], clients),
		sameStore([t.storeId, t.serviceId], services),
		sameStore([t.storeId, t.staffId], staff),
		storePolicy('booking_series')
	]
).enableRLS();

/** D11: a wish for a time; an offer to it is a hold. Screens come later. */
export const waitlistEntries = pgTable(
	'waitlist_entries',
	{
		storeId: storeId(),
		id: id(),
		clientId: id(),
		serviceId: id(),
		staffId: uuid(),
		locationId: id(),
		partySize: integer().notNull().default(1),
		/** Local days and minute ranges of the location. */
		wishes: json().$type<{ from: string; until: string; minutes: number[] }>().notNull(),
		autoBook: boolean().notNull().default(false),
		createdAt: createdAt(),
		expiresAt: instant().notNull(),
		endedAt: instant()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		sameStore([t.storeId, t.clientId], clients),
		sameStore([t.storeId, t.serviceId], services),
		sameStore([t.storeId, t.staffId], staff),
		sameStore([t.storeId, t.locationId], locations),
		index('waitlist_entries_open')
			.on(t.storeId, t.serviceId)
			.where(sql`ended_at is null`),
		storePolicy('waitlist_entries')
	]
).enableRLS();
