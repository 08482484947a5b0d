import { sql } from 'drizzle-orm';
import {
	boolean,
	check,
	date,
	index,
	integer,
	json,
	pgPolicy,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
	uuid
} from 'drizzle-orm/pg-core';
import { locations, resources, services, staff } from '#lib/catalogue/server/schema.ts';
import {
	appWorker,
	bytea,
	createdAt,
	id,
	instant,
	minuteRanges,
	sameStore,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import { stores } from '#lib/stores/server/schema.ts';
import type { Offer } from '../offer.ts';

/** One row per level and weekday or date (D7). Empty minutes = closed that day; past 1440 = after midnight. */
export const hours = pgTable(
	'hours',
	{
		storeId: storeId(),
		id: id(),
		locationId: uuid(),
		staffId: uuid(),
		serviceId: uuid(),
		resourceId: uuid(),
		/** A staff member's hours are at a place. */
		atLocationId: uuid(),
		ownerId: uuid().generatedAlwaysAs(
			sql`coalesce(location_id, staff_id, service_id, resource_id)`
		),
		weekday: integer(),
		onDate: date({ mode: 'string' }),
		validFrom: date({ mode: 'string' }),
		validUntil: date({ mode: 'string' }),
		/** On a date, for staff: also outside the location's opening hours (D7). */
		extra: boolean().notNull().default(false),
		minutes: minuteRanges().notNull()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		check('hours_one_owner', sql`num_nonnulls(location_id, staff_id, service_id, resource_id) = 1`),
		check('hours_one_when', sql`num_nonnulls(weekday, on_date) = 1`),
		check('hours_weekday', sql`weekday between 1 and 7`),
		check('hours_minutes', sql`minutes <@ int4multirange(int4range(0, 2880))`),
		check('hours_extra', sql`not extra or (staff_id is not null and on_date is not null)`),
		sameStore([t.storeId, t.locationId], locations),
		sameStore([t.storeId, t.staffId], staff),
		sameStore([t.storeId, t.serviceId], services),
		sameStore([t.storeId, t.resourceId], resources),
		sameStore([t.storeId, t.atLocationId], locations),
		uniqueIndex('hours_one_override')
			.on(
				t.storeId,
				t.ownerId,
				t.onDate,
				sql`coalesce(at_location_id, '00000000-0000-0000-0000-000000000000')`,
				t.extra
			)
			.where(sql`on_date is not null`),
		storePolicy('hours')
	]
).enableRLS();

export const closures = pgTable(
	'closures',
	{
		storeId: storeId().references(() => stores.id),
		id: id(),
		/** null: every location. */
		locationId: uuid(),
		startsOn: date({ mode: 'string' }).notNull(),
		/** Inclusive. */
		endsOn: date({ mode: 'string' }).notNull(),
		reason: text().notNull().default('')
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		check('closures_order', sql`ends_on >= starts_on`),
		sameStore([t.storeId, t.locationId], locations),
		storePolicy('closures')
	]
).enableRLS();

/** Time off, blocked time, maintenance. Not allocations: they may lie over bookings. */
export const timeOff = pgTable(
	'time_off',
	{
		storeId: storeId().references(() => stores.id),
		id: id(),
		staffId: uuid(),
		resourceId: uuid(),
		kind: text({ enum: ['time_off', 'blocked'] })
			.notNull()
			.default('time_off'),
		startsAt: instant().notNull(),
		endsAt: instant().notNull(),
		status: text({ enum: ['requested', 'approved', 'declined'] })
			.notNull()
			.default('approved'),
		reason: text().notNull().default(''),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		check('time_off_order', sql`ends_at > starts_at`),
		check('time_off_owner', sql`num_nonnulls(staff_id, resource_id) = 1`),
		sameStore([t.storeId, t.staffId], staff),
		sameStore([t.storeId, t.resourceId], resources),
		index('time_off_by_end')
			.on(t.storeId, t.endsAt)
			.where(sql`status = 'approved'`),
		storePolicy('time_off')
	]
).enableRLS();

/** Taken time mirrored from external calendars (D25). */
export const busyTimes = pgTable(
	'busy_times',
	{
		storeId: storeId().references(() => stores.id),
		id: id(),
		staffId: id(),
		connectionId: uuid(),
		startsAt: instant().notNull(),
		endsAt: instant().notNull()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		check('busy_times_order', sql`ends_at > starts_at`),
		sameStore([t.storeId, t.staffId], staff),
		index('busy_times_by_end').on(t.storeId, t.endsAt),
		storePolicy('busy_times')
	]
).enableRLS();

/** One time of a service with capacity > 1. It owns the time; bookings take places in it (DECISIONS 13). */
export const groupSessions = pgTable(
	'group_sessions',
	{
		storeId: storeId(),
		id: id(),
		serviceId: id(),
		locationId: id(),
		staffId: uuid(),
		startsAt: instant().notNull(),
		endsAt: instant().notNull(),
		capacity: integer().notNull(),
		minToRun: integer(),
		decideBy: instant(),
		/** false: made by its first booking, dissolved with its last. */
		scheduled: boolean().notNull().default(false),
		status: text({ enum: ['open', 'cancelled', 'completed'] })
			.notNull()
			.default('open')
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		check('group_sessions_capacity', sql`capacity >= 1`),
		check('group_sessions_order', sql`ends_at > starts_at`),
		sameStore([t.storeId, t.serviceId], services),
		sameStore([t.storeId, t.locationId], locations),
		sameStore([t.storeId, t.staffId], staff),
		uniqueIndex('group_sessions_one')
			.on(t.storeId, t.serviceId, t.locationId, t.startsAt, t.staffId)
			.where(sql`status = 'open' and staff_id is not null`),
		uniqueIndex('group_sessions_one_unstaffed')
			.on(t.storeId, t.serviceId, t.locationId, t.startsAt)
			.where(sql`status = 'open' and staff_id is null`),
		index('group_sessions_by_time').on(t.storeId, t.startsAt),
		storePolicy('group_sessions')
	]
).enableRLS();

/** What is taken together. expires_at set: a hold, and whoever wants its time may delete it once it has passed. */
export const claims = pgTable(
	'claims',
	{
		storeId: storeId().references(() => stores.id),
		id: id(),
		expiresAt: instant(),
		holderHash: bytea(),
		/** Network of the holder, hashed: D17's limit counts it. */
		networkHash: bytea(),
		extended: boolean().notNull().default(false),
		/** What was shown; the booking is written from this, not from the form. */
		offer: json().$type<Offer>(),
		groupSessionId: uuid(),
		places: integer().notNull().default(0),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		check('claims_places', sql`places >= 0`),
		check('claims_hold_has_holder', sql`expires_at is null or holder_hash is not null`),
		sameStore([t.storeId, t.groupSessionId], groupSessions),
		uniqueIndex('claims_one_hold_per_visitor')
			.on(t.storeId, t.holderHash)
			.where(sql`expires_at is not null`),
		index('claims_expiring')
			.on(t.expiresAt)
			.where(sql`expires_at is not null`),
		index('claims_places_by_session')
			.on(t.storeId, t.groupSessionId)
			.where(sql`group_session_id is not null`),
		storePolicy('claims'),
		pgPolicy('claims_due', { for: 'all', to: appWorker, using: sql`expires_at <= now()` })
	]
).enableRLS();

/** THE table of taken time, buffers included. The exclusion constraint is in its own migration. */
export const allocations = pgTable(
	'allocations',
	{
		storeId: storeId(),
		id: id(),
		claimId: id(),
		segment: integer().notNull().default(0),
		staffId: uuid(),
		resourceId: uuid(),
		ownerId: uuid().generatedAlwaysAs(sql`coalesce(staff_id, resource_id)`),
		units: integer().notNull().default(1),
		/** false: forced by staff, or a resource with quantity > 1: the locked row and the sum decide. */
		exclusive: boolean().notNull().default(true),
		startsAt: instant().notNull(),
		endsAt: instant().notNull(),
		/**
		 * Set on the first allocation of each segment: "a start of this service". Limits (D6) and
		 * fairness (D13) count these rows: sessions and not seats, and nothing that was given back.
		 */
		serviceId: uuid(),
		serviceStartsAt: instant(),
		serviceMinutes: integer()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		check(
			'allocations_service',
			sql`num_nonnulls(service_id, service_starts_at, service_minutes) in (0, 3)`
		),
		index('allocations_service_starts')
			.on(t.storeId, t.serviceStartsAt)
			.where(sql`service_id is not null`),
		check('allocations_units', sql`units >= 1`),
		check('allocations_owner', sql`num_nonnulls(staff_id, resource_id) = 1`),
		check('allocations_order', sql`ends_at > starts_at`),
		// Lets a btree answer "what overlaps this day?"; hours, because days are not immutable.
		check('allocations_length', sql`ends_at <= starts_at + interval '744 hours'`),
		sameStore([t.storeId, t.claimId], claims).onDelete('cascade'),
		sameStore([t.storeId, t.staffId], staff),
		sameStore([t.storeId, t.resourceId], resources),
		index('allocations_by_day').on(t.storeId, t.ownerId, t.startsAt),
		index('allocations_claim').on(t.storeId, t.claimId),
		storePolicy('allocations')
	]
).enableRLS();
