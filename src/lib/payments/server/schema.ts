import { sql } from 'drizzle-orm';
import {
	bigint,
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
import {
	appPlatform,
	appWorker,
	bytea,
	createdAt,
	id,
	instant,
	sameStore,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import { ACCOUNTS, METHODS } from '../ledger.ts';
import { VENDORS, type Changed } from '../provider.ts';
import { PAYMENT_STATUSES, PURPOSES } from '../rules.ts';

/**
 * The ledger: one row moves money from one account to another, so no row can be unbalanced and no
 * trigger is needed (DECISIONS 20, SCALE R12). INSERT and SELECT only: nobody edits what happened.
 * Accounts are kinds, per store and currency; balances are sums.
 */
export const ledgerTransfers = pgTable(
	'ledger_transfers',
	{
		storeId: storeId(),
		id: id(),
		/** Rows of one fact belong together. */
		entryId: uuid().notNull(),
		/** A kind of fact (../ledger.ts), or `reversed`. */
		fact: text().notNull(),
		debit: text({ enum: ACCOUNTS }).notNull(),
		credit: text({ enum: ACCOUNTS }).notNull(),
		amountMinor: bigint({ mode: 'number' }).notNull(),
		currency: text().notNull(),
		/** What it follows from, such as `payment:<id>`: the same fact is booked once. */
		cause: text().notNull(),
		/** What it was paid for: opaque here (DECISIONS 22). */
		subjectId: uuid(),
		clientId: uuid(),
		occurredAt: instant().notNull(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('ledger_transfers_once').on(t.storeId, t.cause, t.debit, t.credit),
		check('ledger_transfers_amount', sql`amount_minor > 0`),
		check('ledger_transfers_two_accounts', sql`debit <> credit`),
		check(
			'ledger_transfers_accounts',
			sql.raw(
				['debit', 'credit']
					.map((side) => `${side} in (${ACCOUNTS.map((account) => `'${account}'`).join(', ')})`)
					.join(' and ')
			)
		),
		check('ledger_transfers_currency', sql`currency ~ '^[A-Z]{3}$'`),
		index('ledger_transfers_by_time').on(t.storeId, t.occurredAt),
		index('ledger_transfers_subject').on(t.storeId, t.subjectId),
		storePolicy('ledger_transfers')
	]
).enableRLS();

/** A store's link to a provider. One active at a time takes its clients' money. */
export const paymentConnections = pgTable(
	'payment_connections',
	{
		storeId: storeId(),
		id: id(),
		vendor: text({ enum: VENDORS }).notNull(),
		/** `platform`: our key on the store's connected account; `own`: the store's own keys. */
		keys: text({ enum: ['platform', 'own'] })
			.notNull()
			.default('own'),
		status: text({ enum: ['active', 'disabled'] }).notNull(),
		/** The provider's name of the store's account: events of another are refused. */
		accountRef: text(),
		/** Keys and signing secrets, sealed for this row alone; never in a log, an event or a job. */
		secrets: bytea(),
		/** Up to here the provider's books were compared with ours. */
		reconciledAt: instant(),
		/** When the provider last answered a check, and the word of the last check that failed. */
		lastOkAt: instant(),
		lastError: text(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		uniqueIndex('payment_connections_one_active')
			.on(t.storeId)
			.where(sql`status = 'active'`),
		check(
			'payment_connections_vendor',
			sql.raw(`vendor in (${VENDORS.map((vendor) => `'${vendor}'`).join(', ')})`)
		),
		storePolicy('payment_connections'),
		pgPolicy('payment_connections_nightly', { for: 'select', to: appWorker, using: sql`true` }),
		pgPolicy('payment_connections_platform', { for: 'select', to: appPlatform, using: sql`true` })
	]
).enableRLS();

/** Raw bytes first, a job reads them later (TRUST §4). The key makes a replay a no-op. */
export const webhookInbox = pgTable(
	'webhook_inbox',
	{
		storeId: storeId(),
		id: id(),
		connectionId: uuid().notNull(),
		/** The provider's own id of the event. */
		dedupeKey: text().notNull(),
		body: bytea().notNull(),
		/** What verification let through, so that the job needs no secret: which object changed. */
		changed: jsonb().$type<Changed>().notNull(),
		receivedAt: createdAt(),
		processedAt: instant(),
		/** What it said of people is gone; that it came, and what it changed, stays. */
		emptiedAt: instant(),
		attempts: integer().notNull().default(0),
		/** A word, never what the provider wrote. */
		error: text()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('webhook_inbox_once').on(t.storeId, t.connectionId, t.dedupeKey),
		sameStore([t.storeId, t.connectionId], paymentConnections),
		index('webhook_inbox_waiting')
			.on(t.receivedAt)
			.where(sql`processed_at is null`),
		index('webhook_inbox_full')
			.on(t.processedAt)
			.where(sql`emptied_at is null`),
		storePolicy('webhook_inbox'),
		pgPolicy('webhook_inbox_waiting', {
			for: 'select',
			to: appWorker,
			using: sql`processed_at is null`
		}),
		pgPolicy('webhook_inbox_old', {
			for: 'all',
			to: appWorker,
			using: sql`processed_at < now() - interval '30 days'`
		}),
		pgPolicy('webhook_inbox_platform', { for: 'select', to: appPlatform, using: sql`true` })
	]
).enableRLS();

/** One payment of a client to the store, online or by hand. */
export const payments = pgTable(
	'payments',
	{
		storeId: storeId(),
		id: id(),
		/** Null: taken by hand. */
		connectionId: uuid(),
		method: text({ enum: METHODS }).notNull(),
		purpose: text({ enum: PURPOSES }).notNull(),
		status: text({ enum: PAYMENT_STATUSES }).notNull(),
		amountMinor: bigint({ mode: 'number' }).notNull(),
		tipMinor: bigint({ mode: 'number' }).notNull().default(0),
		currency: text().notNull(),
		/** What truly arrived, when that is not what was asked for. */
		receivedMinor: bigint({ mode: 'number' }),
		/** Given back or on its way back. */
		refundedMinor: bigint({ mode: 'number' }).notNull().default(0),
		/** What it is for: opaque here (DECISIONS 22). */
		subjectId: uuid(),
		clientId: uuid(),
		providerRef: text(),
		/** The provider's second name of it, under which refunds are told. */
		chargeRef: text(),
		/** The subject whose mandate covers the card that pays: it is kept under it (D15). */
		keepFor: uuid(),
		/** A short word of the provider's, such as `card_declined`. */
		failure: text(),
		/** The number on a receipt, when it was taken by hand. */
		receipt: text(),
		expiresAt: instant(),
		/** When the provider is asked without having told; null: nothing more is expected. */
		nextCheckAt: instant(),
		createdAt: createdAt(),
		paidAt: instant()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		uniqueIndex('payments_provider_ref')
			.on(t.storeId, t.connectionId, t.providerRef)
			.where(sql`provider_ref is not null`),
		// A visit that was paid for beforehand may still leave a tip.
		check(
			'payments_amount',
			sql`amount_minor >= 0 and tip_minor >= 0 and amount_minor + tip_minor > 0`
		),
		// The last guard: more than was paid can never be given back (A7.8).
		check(
			'payments_refunded',
			sql`refunded_minor between 0 and greatest(amount_minor + tip_minor, coalesce(received_minor, 0))`
		),
		check('payments_online', sql`(method = 'online') = (connection_id is not null)`),
		sameStore([t.storeId, t.connectionId], paymentConnections),
		index('payments_subject').on(t.storeId, t.subjectId),
		index('payments_unsettled')
			.on(t.nextCheckAt)
			.where(sql`next_check_at is not null`),
		storePolicy('payments'),
		pgPolicy('payments_unsettled', {
			for: 'select',
			to: appWorker,
			using: sql`next_check_at <= now()`
		}),
		pgPolicy('payments_platform', { for: 'select', to: appPlatform, using: sql`true` })
	]
).enableRLS();

export const refunds = pgTable(
	'refunds',
	{
		storeId: storeId(),
		id: id(),
		paymentId: uuid().notNull(),
		amountMinor: bigint({ mode: 'number' }).notNull(),
		/** `withdrawn`: taken back before anybody was asked to send it. */
		status: text({ enum: ['pending', 'succeeded', 'failed', 'withdrawn'] }).notNull(),
		refundRef: text(),
		reason: text().notNull().default(''),
		/** Set: not before then, so that what it follows from can be undone first. */
		sendAt: instant(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		uniqueIndex('refunds_ref')
			.on(t.storeId, t.paymentId, t.refundRef)
			.where(sql`refund_ref is not null`),
		check('refunds_amount', sql`amount_minor > 0`),
		sameStore([t.storeId, t.paymentId], payments),
		index('refunds_waiting')
			.on(t.sendAt)
			.where(sql`status = 'pending' and refund_ref is null`),
		storePolicy('refunds'),
		pgPolicy('refunds_waiting', {
			for: 'select',
			to: appWorker,
			using: sql`status = 'pending' and refund_ref is null and send_at <= now()`
		})
	]
).enableRLS();
