/** The sandbox provider's own books. */
import {
	bigint,
	boolean,
	index,
	jsonb,
	pgTable,
	primaryKey,
	text,
	unique,
	uuid
} from 'drizzle-orm/pg-core';
import {
	createdAt,
	id,
	instant,
	sameStore,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import type { SandboxRefund } from '../sandbox.ts';
import { paymentConnections } from './schema.ts';

/** What the sandbox provider knows: payments, their refunds, and the cards it keeps. No real money. */
export const sandboxPayments = pgTable(
	'sandbox_payments',
	{
		storeId: storeId(),
		id: id(),
		connectionId: uuid().notNull(),
		kind: text({ enum: ['payment', 'setup'] }).notNull(),
		/** Our idempotency key and what was asked with it. */
		key: text().notNull(),
		request: jsonb().$type<Record<string, unknown>>().notNull(),
		/** In the address of its page. */
		token: text().notNull(),
		status: text({
			enum: [
				'pending',
				'action_needed',
				'authorised',
				'succeeded',
				'failed',
				'cancelled',
				'expired'
			]
		}).notNull(),
		amountMinor: bigint({ mode: 'number' }).notNull(),
		receivedMinor: bigint({ mode: 'number' }).notNull().default(0),
		currency: text().notNull(),
		description: text().notNull(),
		returnUrl: text().notNull(),
		cancelUrl: text().notNull(),
		saveCard: boolean().notNull().default(false),
		/** Reserved only, until it is captured. */
		authoriseOnly: boolean().notNull().default(false),
		customerRef: text(),
		/** Set: this payment left a card behind; its name says how it behaves. */
		cardRef: text(),
		cardRemovedAt: instant(),
		failure: text(),
		refunds: jsonb().$type<SandboxRefund[]>().notNull().default([]),
		expiresAt: instant().notNull(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('sandbox_payments_key').on(t.storeId, t.key),
		unique('sandbox_payments_token').on(t.storeId, t.token),
		sameStore([t.storeId, t.connectionId], paymentConnections),
		index('sandbox_payments_customer').on(t.storeId, t.customerRef),
		storePolicy('sandbox_payments')
	]
).enableRLS();
