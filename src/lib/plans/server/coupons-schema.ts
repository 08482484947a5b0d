import { sql } from 'drizzle-orm';
import {
	bigint,
	check,
	index,
	integer,
	pgTable,
	primaryKey,
	text,
	uuid
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from '#lib/platform/server/columns.ts';

/** Shared: what the platform takes off the price of plans for whoever knows the code. Never changed, only closed. */
export const planCoupons = pgTable(
	'plan_coupons',
	{
		id: id().primaryKey(),
		/** As it is typed, in capitals. */
		code: text().notNull().unique(),
		/** Whole percent, or else an amount. */
		percent: integer(),
		offMinor: bigint({ mode: 'number' }),
		currency: text(),
		duration: text({ enum: ['once', 'months', 'forever'] }).notNull(),
		months: integer(),
		/** Not from then on; null: no end. */
		expiresAt: instant(),
		/** Stores; null: any number. */
		maxUses: integer(),
		createdAt: createdAt(),
		archivedAt: instant()
	},
	() => [
		check(
			'plan_coupons_kind',
			sql`(percent is null) = (off_minor is not null and currency is not null)`
		),
		check('plan_coupons_percent', sql`percent between 1 and 100`),
		check('plan_coupons_off', sql`off_minor > 0`),
		check('plan_coupons_duration', sql`(duration = 'months') = (months is not null)`)
	]
);

/** A store's use of a coupon: kept free for it while it is at the page, then used for good. */
export const planCouponUses = pgTable(
	'plan_coupon_uses',
	{
		couponId: uuid()
			.notNull()
			.references(() => planCoupons.id),
		storeId: uuid().notNull(),
		/** Of the page that was opened last. */
		heldAt: createdAt(),
		usedAt: instant()
	},
	(t) => [
		primaryKey({ columns: [t.couponId, t.storeId] }),
		index('plan_coupon_uses_store').on(t.storeId)
	]
);
