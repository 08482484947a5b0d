import { sql } from 'drizzle-orm';
import { bigint, check, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import {
	createdAt,
	id,
	instant,
	sameStore,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import type { KeptRefund } from '../kept.ts';
import { paymentConnections } from './schema.ts';

/**
 * What a provider does not remember for us: a payment by the store's own link, which only a person
 * can see arrive, and the refunds of a provider that takes no key and lists none.
 */
export const keptPayments = pgTable(
	'kept_payments',
	{
		storeId: storeId(),
		id: id(),
		connectionId: uuid().notNull(),
		/** Our payment's id. */
		key: text().notNull(),
		/** The provider's name of it; our own where there is none. */
		providerRef: text(),
		/** Of a payment that a person confirms; else the provider says. */
		status: text({ enum: ['pending', 'succeeded', 'cancelled'] })
			.notNull()
			.default('pending'),
		amountMinor: bigint({ mode: 'number' }).notNull(),
		currency: text().notNull(),
		/** What its page sends the client to. */
		payLink: text(),
		/** The number on the receipt, as the store reads it in its own app. */
		receipt: text(),
		refunds: jsonb().$type<KeptRefund[]>().notNull().default([]),
		expiresAt: instant().notNull(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('kept_payments_key').on(t.storeId, t.connectionId, t.key),
		unique('kept_payments_ref').on(t.storeId, t.connectionId, t.providerRef),
		// One receipt pays one payment: the same number twice is somebody's slip.
		unique('kept_payments_receipt').on(t.storeId, t.connectionId, t.receipt),
		check('kept_payments_amount', sql`amount_minor > 0`),
		sameStore([t.storeId, t.connectionId], paymentConnections),
		storePolicy('kept_payments')
	]
).enableRLS();
