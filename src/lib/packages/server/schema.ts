import { sql } from 'drizzle-orm';
import {
	bigint,
	boolean,
	check,
	index,
	integer,
	jsonb,
	pgPolicy,
	pgTable,
	primaryKey,
	text,
	unique,
	uniqueIndex,
	uuid
} from 'drizzle-orm/pg-core';
import { bookings } from '#lib/bookings/server/schema.ts';
import { services } from '#lib/catalogue/server/schema.ts';
import { clients } from '#lib/clients/server/schema.ts';
import {
	appWorker,
	createdAt,
	id,
	instant,
	sameStore,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import { ENDED_BY, RENEWAL_STATUSES, RENEWS } from '../renewing.ts';
import { USE_KINDS } from '../rules.ts';

/** What a store sells: so many uses of these services, for so long. */
export const packages = pgTable(
	'packages',
	{
		storeId: storeId(),
		id: id(),
		name: text().notNull(),
		description: text().notNull().default(''),
		priceMinor: bigint({ mode: 'number' }).notNull(),
		currency: text().notNull(),
		uses: integer().notNull(),
		validDays: integer().notNull(),
		/** How often it is paid again, by itself, until somebody stops it; null: bought once. */
		renews: text({ enum: RENEWS }),
		/** Sold at the desk only. */
		hidden: boolean().notNull().default(false),
		archivedAt: instant(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		check('packages_price', sql`price_minor > 0`),
		check('packages_uses', sql`uses between 1 and 100`),
		check('packages_valid', sql`valid_days between 1 and 3650`),
		storePolicy('packages')
	]
).enableRLS();

export const packageServices = pgTable(
	'package_services',
	{ storeId: storeId(), packageId: id(), serviceId: id() },
	(t) => [
		primaryKey({ columns: [t.storeId, t.packageId, t.serviceId] }),
		sameStore([t.storeId, t.packageId], packages),
		sameStore([t.storeId, t.serviceId], services),
		storePolicy('package_services')
	]
).enableRLS();

/** One package that a client bought, as it was then (D22). */
export const packagePurchases = pgTable(
	'package_purchases',
	{
		storeId: storeId(),
		id: id(),
		packageId: id(),
		clientId: id(),
		/** `pending` until the money is there, `ended` when nothing can be spent any more. */
		status: text({ enum: ['pending', 'active', 'ended'] }).notNull(),
		/** One form sent twice is one purchase (D27). */
		key: text().notNull(),
		/** The provider's page while it is pending. */
		payUrl: text(),
		name: text().notNull(),
		priceMinor: bigint({ mode: 'number' }).notNull(),
		currency: text().notNull(),
		uses: integer().notNull(),
		usesLeft: integer().notNull(),
		serviceIds: jsonb().$type<string[]>().notNull(),
		validDays: integer().notNull(),
		locale: text().notNull(),
		/** The renewal that pays for it, and which time: 1 is the first, by the client's own hand. */
		renewalId: uuid(),
		period: integer(),
		boughtAt: instant(),
		expiresAt: instant(),
		remindedAt: instant(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('package_purchases_key').on(t.storeId, t.key),
		// The last guard of a race: nobody spends what is not there.
		check('package_purchases_left', sql`uses_left between 0 and uses`),
		check('package_purchases_bought', sql`status = 'pending' or expires_at is not null`),
		// A period is bought once, however many workers try.
		unique('package_purchases_period').on(t.storeId, t.renewalId, t.period),
		sameStore([t.storeId, t.packageId], packages),
		sameStore([t.storeId, t.clientId], clients),
		index('package_purchases_client').on(t.storeId, t.clientId),
		index('package_purchases_ending')
			.on(t.expiresAt)
			.where(sql`status = 'active'`),
		storePolicy('package_purchases'),
		pgPolicy('package_purchases_ending', {
			for: 'select',
			to: appWorker,
			using: sql`status = 'active'`
		})
	]
).enableRLS();

/** What became of each use; one that was never spent has no row, one that came back is closed. */
export const packageUses = pgTable(
	'package_uses',
	{
		storeId: storeId(),
		id: id(),
		purchaseId: id(),
		number: integer().notNull(),
		kind: text({ enum: USE_KINDS }).notNull(),
		bookingId: uuid(),
		refundId: uuid(),
		usedAt: instant().notNull(),
		returnedAt: instant()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		// A use is spent once.
		uniqueIndex('package_uses_once')
			.on(t.storeId, t.purchaseId, t.number)
			.where(sql`returned_at is null`),
		check('package_uses_number', sql`number >= 1`),
		sameStore([t.storeId, t.purchaseId], packagePurchases),
		sameStore([t.storeId, t.bookingId], bookings),
		index('package_uses_booking').on(t.storeId, t.bookingId),
		storePolicy('package_uses')
	]
).enableRLS();

/**
 * A client's word that a package is paid again and again. It bears the id of its first purchase,
 * which says what is bought and for how much, whatever the package costs by now.
 */
export const packageRenewals = pgTable(
	'package_renewals',
	{
		storeId: storeId(),
		id: id(),
		clientId: id(),
		every: text({ enum: RENEWS }).notNull(),
		/** `pending` until the first payment is there; `past_due` while a charge has failed. */
		status: text({ enum: RENEWAL_STATUSES }).notNull(),
		startedAt: instant(),
		/** Paid so far. */
		period: integer().notNull().default(0),
		/** When the next one is due; null before the first and after the end. */
		nextAt: instant(),
		/** When a worker charges, or looks whether a charge went through. */
		tryAt: instant(),
		/** Of this period that failed. */
		failures: integer().notNull().default(0),
		/** The charge that is under way: the payment's id, chosen before anything is asked for. */
		chargeId: uuid(),
		chargeBegunAt: instant(),
		/** The period whose coming was told. */
		toldPeriod: integer().notNull().default(1),
		endedAt: instant(),
		endedBy: text({ enum: ENDED_BY })
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		sameStore([t.storeId, t.id], packagePurchases),
		sameStore([t.storeId, t.clientId], clients),
		index('package_renewals_client').on(t.storeId, t.clientId),
		index('package_renewals_due')
			.on(t.nextAt)
			.where(sql`try_at is not null`),
		check(
			'package_renewals_ended',
			sql`status <> 'ended' or (try_at is null and ended_by is not null)`
		),
		storePolicy('package_renewals'),
		pgPolicy('package_renewals_due', {
			for: 'select',
			to: appWorker,
			using: sql`try_at is not null`
		})
	]
).enableRLS();
