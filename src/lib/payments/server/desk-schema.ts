/** What the desk keeps beside the ledger: the drawer as counted, and where the provider disagrees. */
import { sql } from 'drizzle-orm';
import {
	bigint,
	check,
	date,
	index,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
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
import { DIFFERENCES } from '../reconciliation.ts';
import { paymentConnections } from './schema.ts';

/** Where the provider's books and ours disagree (A7.8); open until they agree or somebody says why. */
export const reconciliationItems = pgTable(
	'reconciliation_items',
	{
		storeId: storeId(),
		id: id(),
		connectionId: uuid().notNull(),
		/** Null: we have no such payment. */
		paymentId: uuid(),
		providerRef: text().notNull(),
		what: text({ enum: DIFFERENCES }).notNull(),
		/** Sums in minor units, or states: whichever of the two differs. */
		oursMinor: bigint({ mode: 'number' }),
		theirsMinor: bigint({ mode: 'number' }),
		oursStatus: text(),
		theirsStatus: text(),
		currency: text().notNull(),
		foundAt: instant().notNull(),
		seenAt: instant().notNull(),
		resolvedAt: instant(),
		/** Null while resolved: the books agree again by themselves. */
		resolvedBy: uuid(),
		note: text().notNull().default('')
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		uniqueIndex('reconciliation_items_open')
			.on(t.storeId, t.connectionId, t.providerRef, t.what)
			.where(sql`resolved_at is null`),
		sameStore([t.storeId, t.connectionId], paymentConnections),
		index('reconciliation_items_payment').on(t.storeId, t.paymentId),
		storePolicy('reconciliation_items')
	]
).enableRLS();

/** The drawer at the end of a day: what was in it, and what should have been (A7.6). */
export const cashCounts = pgTable(
	'cash_counts',
	{
		storeId: storeId(),
		id: id(),
		/** A local day of the store. */
		day: date({ mode: 'string' }).notNull(),
		currency: text().notNull(),
		countedMinor: bigint({ mode: 'number' }).notNull(),
		/** In the drawer before the first visit. */
		floatMinor: bigint({ mode: 'number' }).notNull().default(0),
		/** Cash of the ledger at that moment, without the float. */
		expectedMinor: bigint({ mode: 'number' }).notNull(),
		note: text().notNull().default(''),
		countedBy: uuid(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		check('cash_counts_amounts', sql`counted_minor >= 0 and float_minor >= 0`),
		index('cash_counts_day').on(t.storeId, t.day),
		storePolicy('cash_counts')
	]
).enableRLS();
