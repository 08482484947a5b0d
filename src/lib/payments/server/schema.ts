import { sql } from 'drizzle-orm';
import { bigint, check, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant, storeId, storePolicy } from '#lib/platform/server/columns.ts';
import { ACCOUNTS } from '../ledger.ts';

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
