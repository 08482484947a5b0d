import { sql } from 'drizzle-orm';
import { boolean, index, pgPolicy, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { users } from '#lib/auth/server/schema.ts';
import { appPlatform, createdAt, id, instant, storeId, storePolicy } from '#lib/platform/server/columns.ts';
import { stores } from '#lib/stores/server/schema.ts';

/** A person known to a store. Matching an address says "same record", never "same person" (DECISIONS 5). */
export const clients = pgTable('clients', {
	storeId: storeId().references(() => stores.id),
	id: id(),
	userId: uuid().references(() => users.id),
	name: text().notNull(),
	/** Normalised: trimmed, lower case. */
	email: text(),
	/** E.164. */
	phone: text(),
	locale: text(),
	zone: text(),
	/** Consents as last given on a booking form. */
	reminders: boolean().notNull().default(true),
	offers: boolean().notNull().default(false),
	erasedAt: instant(),
	createdAt: createdAt()
}, (t) => [
	primaryKey({ columns: [t.storeId, t.id] }),
	uniqueIndex('clients_email').on(t.storeId, t.email).where(sql`email is not null`),
	uniqueIndex('clients_phone').on(t.storeId, t.phone).where(sql`phone is not null and email is null`),
	index('clients_by_phone').on(t.storeId, t.phone),
	index('clients_by_name').on(t.storeId, sql`lower(name) text_pattern_ops`),
	index('clients_user').on(t.userId),
	storePolicy('clients'),
	pgPolicy('clients_platform', { for: 'select', to: appPlatform, using: sql`true` })
]).enableRLS();
