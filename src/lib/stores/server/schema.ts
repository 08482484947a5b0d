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
	uniqueIndex,
	uuid
} from 'drizzle-orm/pg-core';
import { users } from '#lib/auth/server/schema.ts';
import {
	appPlatform,
	appUser,
	appWorker,
	bytea,
	createdAt,
	currentStore,
	id,
	instant,
	oneOf,
	platformAppends,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import { NO_PAYMENT, PAYMENT_KINDS, type PaymentTerms, type StorePolicy } from '../rules.ts';

/** Shared; app_user may change only the store it acts for. Hot and editable parts live in store tables (R6). */
export const stores = pgTable(
	'stores',
	{
		id: id().primaryKey(),
		/** Short and public: a booking's code begins with it, so no global lookup table is needed. */
		number: integer().generatedAlwaysAsIdentity().notNull().unique(),
		name: text().notNull(),
		currency: text().notNull(),
		/** Where people book: set when the manager presses "Go live". */
		publishedAt: instant(),
		disabledAt: instant(),
		disabledReason: text(),
		/** The platform's switch (A1.5): off, no new payment begins; refunds and old ones go on. */
		onlinePaymentsEnabled: boolean().notNull().default(true),
		/** A1.11: demo data; excluded from reports, purgeable. */
		demo: boolean().notNull().default(false),
		createdAt: createdAt()
	},
	() => [
		pgPolicy('stores_read', { for: 'select', to: [appUser, appWorker], using: sql`true` }),
		pgPolicy('stores_own', {
			for: 'update',
			to: appUser,
			using: sql`id = ${currentStore}`,
			withCheck: sql`id = ${currentStore}`
		}),
		pgPolicy('stores_platform', {
			for: 'all',
			to: appPlatform,
			using: sql`true`,
			withCheck: sql`true`
		})
	]
).enableRLS();

const sharedByStore = (table: string) => [
	pgPolicy(`${table}_read`, { for: 'select', to: [appUser, appWorker], using: sql`true` }),
	pgPolicy(`${table}_insert`, {
		for: 'insert',
		to: appUser,
		withCheck: sql`store_id = ${currentStore}`
	}),
	pgPolicy(`${table}_update`, {
		for: 'update',
		to: appUser,
		using: sql`store_id = ${currentStore}`,
		withCheck: sql`store_id = ${currentStore}`
	}),
	pgPolicy(`${table}_platform`, {
		for: 'all',
		to: appPlatform,
		using: sql`true`,
		withCheck: sql`true`
	})
];

/** Current and former addresses in one table: the primary key stops anyone from taking an old one. */
export const storeSlugs = pgTable(
	'store_slugs',
	{
		slug: text().primaryKey(),
		storeId: uuid()
			.notNull()
			.references(() => stores.id),
		createdAt: createdAt(),
		/** Set: answers 301 to the current one. */
		retiredAt: instant()
	},
	(t) => [
		check('store_slugs_shape', sql`slug ~ '^[a-z0-9][a-z0-9-]{1,62}$'`),
		uniqueIndex('store_slugs_one_current')
			.on(t.storeId)
			.where(sql`retired_at is null`),
		...sharedByStore('store_slugs')
	]
).enableRLS();

export const domains = pgTable(
	'domains',
	{
		storeId: uuid()
			.notNull()
			.references(() => stores.id),
		host: text().notNull(),
		/** Expected in a TXT record of `_appointment-hub.<host>`. */
		txtToken: text().notNull(),
		verifiedAt: instant(),
		checkedAt: instant(),
		/** Kept, and nobody else's, for 30 days after release: no dangling takeover. */
		releasedAt: instant(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.host] }),
		// Anyone may claim a host; only one can prove it. So a false claim keeps no owner out.
		uniqueIndex('domains_one_owner')
			.on(t.host)
			.where(sql`verified_at is not null`),
		...sharedByStore('domains')
	]
).enableRLS();

export const memberships = pgTable(
	'memberships',
	{
		userId: uuid()
			.notNull()
			.references(() => users.id),
		storeId: uuid()
			.notNull()
			.references(() => stores.id),
		role: text({
			enum: ['store_manager', 'reception', 'staff', 'marketer', 'warehouse', 'care_team']
		}).notNull(),
		disabledAt: instant(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.userId, t.storeId, t.role] }),
		index('memberships_store').on(t.storeId),
		...sharedByStore('memberships')
	]
).enableRLS();

/** Hashed, single use, 72 h, bound to e-mail and store (TRUST.md §4). */
export const invitations = pgTable(
	'invitations',
	{
		id: id().primaryKey(),
		storeId: uuid()
			.notNull()
			.references(() => stores.id),
		email: text().notNull(),
		role: text({
			enum: ['store_manager', 'reception', 'staff', 'marketer', 'warehouse', 'care_team']
		}).notNull(),
		/** The staff member whom the new user will be. No key: a shared table never refers to a store table (R4). */
		staffId: uuid(),
		tokenHash: bytea().notNull().unique(),
		invitedBy: uuid(),
		createdAt: createdAt(),
		expiresAt: instant().notNull(),
		acceptedAt: instant(),
		revokedAt: instant()
	},
	(t) => [index('invitations_store').on(t.storeId), ...sharedByStore('invitations')]
).enableRLS();

/** "In which stores is this person a client?" Written by a job after a verified log-in (DECISIONS 3). */
export const userStores = pgTable(
	'user_stores',
	{
		userId: uuid()
			.notNull()
			.references(() => users.id),
		storeId: uuid()
			.notNull()
			.references(() => stores.id)
	},
	(t) => [primaryKey({ columns: [t.userId, t.storeId] })]
);

/** An admin inside a store: reason asked, 30 minutes, shown and audited (A1.3). */
export const adminEntries = pgTable(
	'admin_entries',
	{
		id: id().primaryKey(),
		userId: uuid()
			.notNull()
			.references(() => users.id),
		storeId: uuid()
			.notNull()
			.references(() => stores.id),
		reason: text().notNull(),
		createdAt: createdAt(),
		expiresAt: instant().notNull(),
		endedAt: instant()
	},
	(t) => [index('admin_entries_user').on(t.userId, t.storeId)]
);

const oneOfStore = () =>
	uuid()
		.primaryKey()
		.references(() => stores.id);

/** One row per store. Its row lock serialises rule changes, plan limits and dispatch; never a booking. */
export const storeSettings = pgTable(
	'store_settings',
	{
		storeId: oneOfStore(),
		/** Bumped by every change of hours, closures, services, performers, resources. */
		rulesVersion: bigint({ mode: 'number' }).notNull().default(1),
		/** The dispatcher's one writable column: what its row lock needs. */
		dispatchedAt: instant(),
		policy: jsonb().$type<StorePolicy>().notNull(),
		/** What services ask for at booking that say nothing of their own (A7.2). */
		payment: jsonb().$type<PaymentTerms>().notNull().default(NO_PAYMENT)
	},
	() => [
		check('store_settings_payment', oneOf("coalesce(payment ->> 'kind', '')", PAYMENT_KINDS)),
		storePolicy('store_settings'),
		...platformAppends('store_settings')
	]
).enableRLS();

/** What the public page shows of a store, beyond its name. */
export const storeProfiles = pgTable(
	'store_profiles',
	{
		storeId: oneOfStore(),
		description: text().notNull().default(''),
		email: text(),
		phone: text(),
		/** #rrggbb as chosen; `accent_tokens` is what was computed from it once (DESIGN-LANGUAGE §3.2). */
		accent: text().notNull().default('#0f5c70'),
		accentTokens: jsonb().$type<Record<'light' | 'dark', Record<string, string>>>().notNull(),
		logoImageId: uuid(),
		coverImageId: uuid(),
		defaultLocale: text().notNull().default('en'),
		/** IANA zone new locations start with. */
		zone: text().notNull(),
		country: text().notNull().default(''),
		/** Contact fields asked on the confirm step. */
		phoneField: text({ enum: ['hidden', 'optional', 'required'] })
			.notNull()
			.default('optional'),
		terms: text().notNull().default(''),
		updatedAt: createdAt()
	},
	() => [storePolicy('store_profiles'), ...platformAppends('store_profiles')]
).enableRLS();

/** Re-encoded pictures; in the database so that every web process has them. */
export const images = pgTable(
	'images',
	{
		storeId: storeId(),
		id: id(),
		width: integer().notNull(),
		height: integer().notNull(),
		bytes: bytea().notNull(),
		createdAt: createdAt()
	},
	(t) => [primaryKey({ columns: [t.storeId, t.id] }), storePolicy('images')]
).enableRLS();

/** Fixed-window counters of the booking path, in their own short transaction (DECISIONS 27). */
export const storeRateLimits = pgTable(
	'store_rate_limits',
	{
		storeId: storeId(),
		key: text().notNull(),
		windowStart: instant().notNull(),
		used: integer().notNull().default(0)
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.key, t.windowStart] }),
		storePolicy('store_rate_limits'),
		pgPolicy('store_rate_limits_old', {
			for: 'all',
			to: appWorker,
			using: sql`window_start < now() - interval '1 day'`
		})
	]
).enableRLS();
