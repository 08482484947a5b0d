import { sql } from 'drizzle-orm';
import {
	boolean,
	index,
	pgPolicy,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
	uuid
} from 'drizzle-orm/pg-core';
import { users } from '#lib/auth/server/schema.ts';
import { FOLD_FROM, FOLD_TO } from '#lib/platform/fold.ts';
import {
	appPlatform,
	createdAt,
	id,
	instant,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import { stores } from '#lib/stores/server/schema.ts';

const folded = `translate(lower(name), '${FOLD_FROM}', '${FOLD_TO}')`;

/** A person known to a store. Matching an address says "same record", never "same person" (DECISIONS 5). */
export const clients = pgTable(
	'clients',
	{
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
		createdAt: createdAt(),
		// What searches compare with, as stored columns: under row-level security an index serves only
		// leakproof comparisons, and lower(), like and reverse() are not (text_pattern_ops' are).
		nameKey: text().generatedAlwaysAs(sql.raw(folded)),
		/** Last word first: people are looked for by either name. */
		surnameKey: text().generatedAlwaysAs(
			sql.raw(String.raw`regexp_replace(${folded}, '^(.*)\s+(\S+)$', '\2 \1')`)
		),
		/** Backwards: "ends in 4567" is a prefix here. */
		phoneEnd: text().generatedAlwaysAs(sql`reverse(phone)`)
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		uniqueIndex('clients_email')
			.on(t.storeId, t.email)
			.where(sql`email is not null`),
		uniqueIndex('clients_phone')
			.on(t.storeId, t.phone)
			.where(sql`phone is not null and email is null`),
		index('clients_by_phone').on(t.storeId, t.phone),
		index('clients_by_name').on(t.storeId, t.nameKey.op('text_pattern_ops')),
		index('clients_by_surname').on(t.storeId, t.surnameKey.op('text_pattern_ops')),
		index('clients_by_phone_end').on(t.storeId, t.phoneEnd.op('text_pattern_ops')),
		index('clients_by_email').on(t.storeId, t.email.op('text_pattern_ops')),
		index('clients_user').on(t.userId),
		storePolicy('clients'),
		pgPolicy('clients_platform', { for: 'select', to: appPlatform, using: sql`true` })
	]
).enableRLS();
