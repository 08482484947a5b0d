import { sql } from 'drizzle-orm';
import {
	boolean,
	check,
	index,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	text,
	unique,
	uuid,
	bigint,
	date
} from 'drizzle-orm/pg-core';
import { users } from '#lib/auth/server/schema.ts';
import {
	createdAt,
	id,
	instant,
	oneOf,
	sameStore,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import { PAYMENT_KINDS, type FeePolicy, type PaymentTerms } from '#lib/stores/rules.ts';
import { stores } from '#lib/stores/server/schema.ts';
import type { LimitRule } from '../rules.ts';

export const locations = pgTable(
	'locations',
	{
		storeId: storeId().references(() => stores.id),
		id: id(),
		name: text().notNull(),
		/** Lower-case key of `?at=`. */
		slug: text().notNull(),
		zone: text().notNull(),
		address: text().notNull().default(''),
		city: text().notNull().default(''),
		country: text().notNull().default(''),
		phone: text(),
		latitude: text(),
		longitude: text(),
		position: integer().notNull().default(0),
		archivedAt: instant()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('locations_slug').on(t.storeId, t.slug),
		storePolicy('locations')
	]
).enableRLS();

/** Its row is THE lock of this person's time. */
export const staff = pgTable(
	'staff',
	{
		storeId: storeId().references(() => stores.id),
		id: id(),
		userId: uuid().references(() => users.id),
		name: text().notNull(),
		/** Key of `?with=`. */
		slug: text().notNull(),
		title: text().notNull().default(''),
		email: text(),
		phone: text(),
		/** 1 … 8: the calendar colour. */
		colour: integer().notNull().default(1),
		imageId: uuid(),
		position: integer().notNull().default(0),
		/** Round robin's weight, and the tier of priority assignment (D13). */
		weight: integer().notNull().default(1),
		tier: integer().notNull().default(1),
		limits: jsonb().$type<LimitRule[]>().notNull().default([]),
		/** First local day on which this person is no longer offered (D23). */
		leavesOn: date({ mode: 'string' }),
		archivedAt: instant(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('staff_slug').on(t.storeId, t.slug),
		unique('staff_user').on(t.storeId, t.userId),
		check('staff_colour', sql`colour between 1 and 8`),
		check('staff_weight', sql`weight between 1 and 100`),
		storePolicy('staff')
	]
).enableRLS();

export const categories = pgTable(
	'categories',
	{
		storeId: storeId().references(() => stores.id),
		id: id(),
		name: text().notNull(),
		position: integer().notNull().default(0)
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('categories_name').on(t.storeId, t.name),
		storePolicy('categories')
	]
).enableRLS();

export const services = pgTable(
	'services',
	{
		storeId: storeId().references(() => stores.id),
		id: id(),
		categoryId: uuid(),
		name: text().notNull(),
		slug: text().notNull(),
		description: text().notNull().default(''),
		imageId: uuid(),
		position: integer().notNull().default(0),
		/** Minutes, staff busy and free in turn: {30} or {20,25,15}. */
		phases: integer().array().notNull(),
		bufferBeforeMinutes: integer().notNull().default(0),
		bufferAfterMinutes: integer().notNull().default(0),
		/** D4's switch: false keeps buffers inside opening hours. */
		buffersSpill: boolean().notNull().default(true),
		buffersOnResources: boolean().notNull().default(false),
		/** null: auto (D5). */
		slotStepMinutes: integer(),
		grid: text({ enum: ['interval', 'clock'] })
			.notNull()
			.default('interval'),
		minimumNoticeMinutes: integer().notNull().default(0),
		/** Set: notice is this many calendar days instead (D2). */
		minimumNoticeDays: integer(),
		sameDay: boolean().notNull().default(true),
		bookingWindowDays: integer().notNull().default(90),
		/** Set both: a fixed range instead of the rolling window (D3). */
		bookableFrom: date({ mode: 'string' }),
		bookableUntil: date({ mode: 'string' }),
		/** Set both: next week opens on this ISO weekday at this minute of the day (D3). */
		releaseWeekday: integer(),
		releaseMinute: integer(),
		/** Inclusive local days, [] = all year (A3.4). */
		seasons: jsonb().$type<{ from: string | null; until: string | null }[]>().notNull().default([]),
		priceKind: text({ enum: ['fixed', 'per_hour', 'per_person', 'from'] })
			.notNull()
			.default('fixed'),
		priceMinor: bigint({ mode: 'number' }).notNull(),
		currency: text().notNull(),
		minPersons: integer().notNull().default(1),
		maxPersons: integer().notNull().default(1),
		/** 1: one to one. More: places in a group session (D8). */
		capacity: integer().notNull().default(1),
		assignment: text({ enum: ['round_robin', 'least_busy', 'priority', 'lowest_price'] })
			.notNull()
			.default('round_robin'),
		/** Needs no staff: a room to rent. */
		unstaffed: boolean().notNull().default(false),
		/** At a distance: shown in the viewer's zone first (D18). */
		remote: boolean().notNull().default(false),
		/** Request-to-book: pending until the store decides (D21). */
		approval: boolean().notNull().default(false),
		/** Client's cut-offs, minutes before the start; separate (C28). null: the store's policy. */
		cancelNoticeMinutes: integer(),
		rescheduleNoticeMinutes: integer(),
		limits: jsonb().$type<LimitRule[]>().notNull().default([]),
		/** Asked for at booking (A7.2). null: the store's own terms. */
		payment: jsonb().$type<PaymentTerms>(),
		/** What leaving late or not coming costs (D14). null: the store's own fees. */
		fees: jsonb().$type<FeePolicy>(),
		/** Bookable by direct link only (A3.1). */
		hidden: boolean().notNull().default(false),
		archivedAt: instant(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('services_slug').on(t.storeId, t.slug),
		sameStore([t.storeId, t.categoryId], categories),
		index('services_category').on(t.storeId, t.categoryId),
		check(
			'services_phases',
			sql`cardinality(phases) between 1 and 9 and cardinality(phases) % 2 = 1 and 1 <= all (phases)`
		),
		check(
			'services_buffers',
			sql`buffer_before_minutes between 0 and 1440 and buffer_after_minutes between 0 and 1440`
		),
		check('services_step', sql`slot_step_minutes between 5 and 1440`),
		check(
			'services_notice',
			sql`minimum_notice_minutes between 0 and 525600 and minimum_notice_days between 0 and 365`
		),
		check('services_window', sql`booking_window_days between 0 and 730`),
		check('services_price', sql`price_minor between 0 and 100000000000`),
		check(
			'services_persons',
			sql`min_persons >= 1 and max_persons >= min_persons and max_persons <= 1000`
		),
		check(
			'services_payment',
			sql`payment is null or ${oneOf("coalesce(payment ->> 'kind', '')", PAYMENT_KINDS)}`
		),
		check('services_capacity', sql`capacity between 1 and 1000`),
		storePolicy('services')
	]
).enableRLS();

/** Who performs what, where, with own duration and price. */
export const serviceStaff = pgTable(
	'service_staff',
	{
		storeId: storeId(),
		serviceId: id(),
		staffId: id(),
		locationId: id(),
		/** null: the service's. */
		phases: integer().array(),
		priceMinor: bigint({ mode: 'number' }),
		bufferBeforeMinutes: integer(),
		bufferAfterMinutes: integer()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.serviceId, t.staffId, t.locationId] }),
		sameStore([t.storeId, t.serviceId], services),
		sameStore([t.storeId, t.staffId], staff),
		sameStore([t.storeId, t.locationId], locations),
		index('service_staff_staff').on(t.storeId, t.staffId),
		storePolicy('service_staff')
	]
).enableRLS();

/** Where an unstaffed service is offered. */
export const serviceLocations = pgTable(
	'service_locations',
	{
		storeId: storeId(),
		serviceId: id(),
		locationId: id()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.serviceId, t.locationId] }),
		sameStore([t.storeId, t.serviceId], services),
		sameStore([t.storeId, t.locationId], locations),
		storePolicy('service_locations')
	]
).enableRLS();

export const resourceTypes = pgTable(
	'resource_types',
	{
		storeId: storeId().references(() => stores.id),
		id: id(),
		name: text().notNull()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('resource_types_name').on(t.storeId, t.name),
		storePolicy('resource_types')
	]
).enableRLS();

export const resources = pgTable(
	'resources',
	{
		storeId: storeId(),
		id: id(),
		typeId: id(),
		locationId: id(),
		name: text().notNull(),
		/** 1: the constraint decides; more (mats, bikes): the locked row decides. */
		quantity: integer().notNull().default(1),
		archivedAt: instant()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		sameStore([t.storeId, t.typeId], resourceTypes),
		sameStore([t.storeId, t.locationId], locations),
		check('resources_quantity', sql`quantity between 1 and 1000`),
		storePolicy('resources')
	]
).enableRLS();

export const serviceRequirements = pgTable(
	'service_requirements',
	{
		storeId: storeId(),
		serviceId: id(),
		typeId: id(),
		units: integer().notNull().default(1),
		perPerson: boolean().notNull().default(false)
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.serviceId, t.typeId] }),
		sameStore([t.storeId, t.serviceId], services),
		sameStore([t.storeId, t.typeId], resourceTypes),
		check('service_requirements_units', sql`units between 1 and 1000`),
		storePolicy('service_requirements')
	]
).enableRLS();
