import { sql } from 'drizzle-orm';
import {
	bigint,
	boolean,
	check,
	date,
	index,
	integer,
	jsonb,
	pgPolicy,
	pgTable,
	primaryKey,
	text,
	unique,
	uuid
} from 'drizzle-orm/pg-core';
import {
	appPlatform,
	appUser,
	appWorker,
	bytea,
	createdAt,
	currentStore,
	id,
	instant,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import { stores } from '#lib/stores/server/schema.ts';
import type { Feature, Limits } from '../rules.ts';
import type { SandboxSubscription } from '../sandbox.ts';

/** Shared: what the platform sells. Its name may change; what it holds is in its versions. */
export const plans = pgTable(
	'plans',
	{
		id: id().primaryKey(),
		/** Short and for ever: what seeds, vendors and the free plan are known by. */
		code: text().notNull().unique(),
		name: text().notNull(),
		description: text().notNull().default(''),
		/** On the public price page, and open to every store. */
		listed: boolean().notNull().default(true),
		createdAt: createdAt(),
		/** Closed to new stores; who is on it stays. */
		archivedAt: instant()
	},
	() => [check('plans_free_stays', sql`code <> 'free' or (archived_at is null and listed)`)]
);

/** Never changed: an edit is the next version, and subscribers keep theirs. */
export const planVersions = pgTable(
	'plan_versions',
	{
		id: id().primaryKey(),
		planId: uuid()
			.notNull()
			.references(() => plans.id),
		/** From 1; the highest is what is sold now. */
		version: integer().notNull(),
		priceMinor: bigint({ mode: 'number' }).notNull(),
		currency: text().notNull(),
		interval: text({ enum: ['month', 'year'] }).notNull(),
		trialDays: integer().notNull().default(0),
		limits: jsonb().$type<Limits>().notNull(),
		features: text().array().$type<Feature[]>().notNull(),
		createdAt: createdAt()
	},
	(t) => [
		unique('plan_versions_number').on(t.planId, t.version),
		check('plan_versions_price', sql`price_minor >= 0`),
		check('plan_versions_interval', sql`interval in ('month', 'year')`)
	]
);

/** One per store, or none: then the store is on the free plan. Shared, so that one reference of a vendor is one store's. */
export const subscriptions = pgTable(
	'subscriptions',
	{
		storeId: uuid()
			.primaryKey()
			.references(() => stores.id),
		planVersionId: uuid()
			.notNull()
			.references(() => planVersions.id),
		status: text({ enum: ['trialing', 'active', 'past_due', 'cancelled', 'ended'] }).notNull(),
		/** `manual`: assigned by an admin, nothing is charged. */
		provider: text().notNull().default('manual'),
		providerRef: text(),
		startedAt: instant().notNull(),
		/** null: until somebody ends it. */
		periodEndsAt: instant(),
		trialEndsAt: instant(),
		/** First failed payment of the present row of them: grace counts from here (D26). */
		pastDueSince: instant(),
		cancelledAt: instant(),
		endedAt: instant(),
		/** A downgrade that waits for the end of the period. */
		nextPlanVersionId: uuid().references(() => planVersions.id),
		updatedAt: createdAt()
	},
	(t) => [
		unique('subscriptions_provider').on(t.provider, t.providerRef),
		index('subscriptions_plan_version').on(t.planVersionId),
		check(
			'subscriptions_status',
			sql`status in ('trialing', 'active', 'past_due', 'cancelled', 'ended')`
		),
		check('subscriptions_overdue', sql`(status = 'past_due') = (past_due_since is not null)`),
		pgPolicy('subscriptions_store', {
			for: 'all',
			to: appUser,
			using: sql`store_id = ${currentStore}`,
			withCheck: sql`store_id = ${currentStore}`
		}),
		// What is due, of all stores: the grant leaves out everything but ids, states and times.
		pgPolicy('subscriptions_due', { for: 'select', to: appWorker, using: sql`true` }),
		pgPolicy('subscriptions_platform', {
			for: 'all',
			to: appPlatform,
			using: sql`true`,
			withCheck: sql`true`
		})
	]
).enableRLS();

/** Who a store is at a provider that charges for plans. Shared, so that one payer is one store's. */
export const planPayers = pgTable(
	'plan_payers',
	{
		storeId: uuid()
			.notNull()
			.references(() => stores.id),
		provider: text({ enum: ['sandbox', 'stripe'] }).notNull(),
		payerRef: text().notNull(),
		/** Readings of the provider that were begun, and the newest that was written: an older answer changes nothing. */
		readings: integer().notNull().default(0),
		written: integer().notNull().default(0),
		/** When the provider is asked although it told nothing; null: nothing runs. */
		nextCheckAt: instant(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.provider] }),
		unique('plan_payers_ref').on(t.provider, t.payerRef),
		index('plan_payers_due').on(t.nextCheckAt),
		pgPolicy('plan_payers_store', {
			for: 'all',
			to: appUser,
			using: sql`store_id = ${currentStore}`,
			withCheck: sql`store_id = ${currentStore}`
		}),
		pgPolicy('plan_payers_due', {
			for: 'select',
			to: appWorker,
			using: sql`next_check_at <= now()`
		}),
		pgPolicy('plan_payers_platform', { for: 'select', to: appPlatform, using: sql`true` })
	]
).enableRLS();

/** A version's price at a provider, and what was last told about it there. */
export const planPrices = pgTable(
	'plan_prices',
	{
		planVersionId: uuid()
			.notNull()
			.references(() => planVersions.id),
		provider: text({ enum: ['sandbox', 'stripe'] }).notNull(),
		priceRef: text().notNull(),
		name: text().notNull(),
		active: boolean().notNull(),
		syncedAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.planVersionId, t.provider] }),
		unique('plan_prices_ref').on(t.provider, t.priceRef)
	]
);

/** What providers told the platform about plans: kept as it came, before anything is done. */
export const planWebhooks = pgTable(
	'plan_webhooks',
	{
		id: id().primaryKey(),
		provider: text({ enum: ['sandbox', 'stripe'] }).notNull(),
		dedupeKey: text().notNull(),
		/** Whose subscription changed; null: nobody's. */
		payerRef: text(),
		body: bytea().notNull(),
		receivedAt: createdAt(),
		processedAt: instant(),
		/** What it said of stores is gone; that it came stays. */
		emptiedAt: instant(),
		attempts: integer().notNull().default(0),
		/** A word, never the provider's text. */
		error: text()
	},
	(t) => [
		index('plan_webhooks_full')
			.on(t.processedAt)
			.where(sql`emptied_at is null`),
		unique('plan_webhooks_once').on(t.provider, t.dedupeKey),
		index('plan_webhooks_waiting')
			.on(t.receivedAt)
			.where(sql`processed_at is null`)
	]
);

/** What a store was told about its plan, once each: `cause` is the moment it is about. */
export const planNotices = pgTable(
	'plan_notices',
	{
		storeId: storeId(),
		kind: text().notNull(),
		cause: text().notNull(),
		createdAt: createdAt()
	},
	(t) => [primaryKey({ columns: [t.storeId, t.kind, t.cause] }), storePolicy('plan_notices')]
).enableRLS();

/** The sandbox provider's own books: what it would be told at its page. */
export const sandboxSubscriptions = pgTable(
	'sandbox_subscriptions',
	{
		storeId: storeId(),
		id: id(),
		/** The idempotency key it was made with. */
		key: text().notNull(),
		token: text().notNull(),
		returnUrl: text().notNull(),
		cancelUrl: text().notNull(),
		state: jsonb().$type<SandboxSubscription>().notNull(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('sandbox_subscriptions_key').on(t.storeId, t.key),
		unique('sandbox_subscriptions_token').on(t.storeId, t.token),
		storePolicy('sandbox_subscriptions')
	]
).enableRLS();

/** Metered, never a reason to refuse a client. Written after the fact, not in the booking's transaction. */
export const usageCounters = pgTable(
	'usage_counters',
	{
		storeId: storeId(),
		name: text({ enum: ['bookingsPerMonth', 'smsPerMonth'] }).notNull(),
		/** First day of the month, by the store's own calendar. */
		period: date({ mode: 'string' }).notNull(),
		used: bigint({ mode: 'number' }).notNull().default(0)
	},
	(t) => [primaryKey({ columns: [t.storeId, t.name, t.period] }), storePolicy('usage_counters')]
).enableRLS();

/** What was counted already: jobs run at least once. Kept for as long as one may come again. */
export const usageCauses = pgTable(
	'usage_causes',
	{
		storeId: storeId(),
		name: text().notNull(),
		/** The event or the delivery. */
		causeId: uuid().notNull(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.name, t.causeId] }),
		index('usage_causes_age').on(t.createdAt),
		storePolicy('usage_causes'),
		pgPolicy('usage_causes_old', {
			for: 'all',
			to: appWorker,
			using: sql`created_at < now() - interval '30 days'`
		})
	]
).enableRLS();
