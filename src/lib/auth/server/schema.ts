import { sql } from 'drizzle-orm';
import {
	boolean,
	check,
	index,
	integer,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
	uuid
} from 'drizzle-orm/pg-core';
import { bytea, createdAt, id, instant } from '#lib/platform/server/columns.ts';

/** A person who can sign in. Shared table (R5); clients of a store are `clients`. */
export const users = pgTable('users', {
	id: id().primaryKey(),
	/** Normalised: trimmed, lower case. */
	email: text().notNull().unique(),
	name: text().notNull(),
	/** argon2id; null: signs in by code or link only. */
	passwordHash: text(),
	verifiedAt: instant(),
	disabledAt: instant(),
	/** The platform's own people; null for everyone else. */
	platformRole: text({ enum: ['admin', 'support'] }),
	locale: text().notNull().default('en'),
	theme: text({ enum: ['light', 'dark', 'system'] })
		.notNull()
		.default('system'),
	/** TOTP: the secret, encrypted with a key derived from APP_SECRET; set only once confirmed. */
	totpSecret: bytea(),
	totpEnabledAt: instant(),
	/** Last accepted 30-second step: a code works once. */
	totpLastStep: integer(),
	createdAt: createdAt(),
	lastSeenAt: instant()
});

/** Lucia's sessions; `id` is sha256 of what the cookie holds (DECISIONS 8). */
export const sessions = pgTable(
	'sessions',
	{
		id: text().primaryKey(),
		userId: uuid()
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		expiresAt: instant().notNull(),
		createdAt: createdAt(),
		lastSeenAt: createdAt(),
		/** false until the second factor was given. */
		secondFactorPassed: boolean().notNull().default(false),
		ip: text(),
		userAgent: text()
	},
	(t) => [index('sessions_user').on(t.userId)]
);

/** One-time codes and links: sign-in, reset, verification. Kept hashed, single use. */
export const userTokens = pgTable(
	'user_tokens',
	{
		id: id().primaryKey(),
		email: text().notNull(),
		userId: uuid().references(() => users.id, { onDelete: 'cascade' }),
		purpose: text({
			enum: ['sign_in', 'reset_password', 'verify_email', 'change_email']
		}).notNull(),
		tokenHash: bytea().notNull().unique(),
		codeHash: bytea(),
		attempts: integer().notNull().default(0),
		/** Same-origin path to go on to. */
		returnTo: text(),
		locale: text().notNull().default('en'),
		createdAt: createdAt(),
		expiresAt: instant().notNull(),
		usedAt: instant(),
		/** Handed to the mail provider, or given up because nobody accepts mail there. */
		mailedAt: instant()
	},
	(t) => [
		index('user_tokens_email').on(t.email, t.purpose),
		index('user_tokens_unsent')
			.on(t.createdAt)
			.where(sql`mailed_at is null`)
	]
);

export const recoveryCodes = pgTable(
	'recovery_codes',
	{
		userId: uuid()
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		codeHash: bytea().notNull(),
		usedAt: instant()
	},
	(t) => [primaryKey({ columns: [t.userId, t.codeHash] })]
);

/** Fixed-window counters of everything outside a store (sign-in, sign-up). Fail closed. */
export const rateLimits = pgTable(
	'rate_limits',
	{
		key: text().notNull(),
		windowStart: instant().notNull(),
		used: integer().notNull().default(0)
	},
	(t) => [
		primaryKey({ columns: [t.key, t.windowStart] }),
		check('rate_limits_used', sql`used >= 0`),
		uniqueIndex('rate_limits_window').on(t.windowStart, t.key)
	]
);

/** Roles whose people must have a second factor (A22.2); admins always must. */
export const requiredSecondFactor = pgTable('required_second_factor', {
	role: text().primaryKey()
});
