import { sql } from 'drizzle-orm';
import {
	bigint,
	index,
	integer,
	json,
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
	appWorker,
	bytea,
	createdAt,
	id,
	instant,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';

/**
 * One recorded fact: outbox, audit entry and timeline at once. INSERT and SELECT only for app_user.
 * `position` and `hash` are given after commit by the store's one dispatcher (DECISIONS 16, 17).
 */
export const events = pgTable(
	'events',
	{
		storeId: storeId(),
		id: id(),
		name: text().notNull(),
		subjectId: uuid().notNull(),
		occurredAt: instant()
			.notNull()
			.default(sql`now()`),
		actorKind: text().notNull(),
		actorId: uuid(),
		onBehalfOf: uuid(),
		source: text().notNull(),
		requestId: text(),
		/** Ids, states, amounts: never personal data. */
		facts: jsonb().$type<Record<string, unknown>>().notNull().default({}),
		/** Personal before/after and IP: erasable. json, not jsonb: the digest is over these bytes. */
		personal: json(),
		salt: bytea(),
		/** sha256(salt || personal): what the chain covers, so that erasure keeps it whole. */
		digest: bytea().notNull(),
		position: bigint({ mode: 'number' }),
		hash: bytea()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('events_position').on(t.storeId, t.position),
		index('events_undispatched')
			.on(t.storeId, t.id)
			.where(sql`position is null`),
		index('events_subject').on(t.storeId, t.subjectId, t.id),
		storePolicy('events'),
		pgPolicy('events_due', { for: 'select', to: appWorker, using: sql`position is null` }),
		// An admin's act on a store stands in the store's own log too; app_platform reads none of it.
		pgPolicy('events_platform', { for: 'insert', to: appPlatform, withCheck: sql`true` })
	]
).enableRLS();

/** Facts of the platform itself: no store. */
export const platformEvents = pgTable(
	'platform_events',
	{
		id: id().primaryKey(),
		name: text().notNull(),
		subjectId: uuid().notNull(),
		storeId: uuid(),
		occurredAt: instant()
			.notNull()
			.default(sql`now()`),
		actorKind: text().notNull(),
		actorId: uuid(),
		source: text().notNull(),
		requestId: text(),
		facts: jsonb().$type<Record<string, unknown>>().notNull().default({}),
		personal: json()
	},
	(t) => [
		index('platform_events_by_time').on(t.occurredAt),
		index('platform_events_subject').on(t.subjectId)
	]
);

/** DECISIONS 15: per (store, actor or hold), 48 h; refusals are stored too. */
export const idempotencyKeys = pgTable(
	'idempotency_keys',
	{
		storeId: storeId(),
		actor: text().notNull(),
		key: text().notNull(),
		requestHash: bytea().notNull(),
		/** Error code of a decided refusal; null while the answer is a result. */
		errorCode: text(),
		/** Ids only; the answer is rendered again from them. */
		result: json(),
		status: integer(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.actor, t.key] }),
		index('idempotency_keys_age').on(t.createdAt),
		storePolicy('idempotency_keys'),
		pgPolicy('idempotency_keys_old', {
			for: 'all',
			to: appWorker,
			using: sql`created_at < now() - interval '48 hours'`
		})
	]
).enableRLS();
