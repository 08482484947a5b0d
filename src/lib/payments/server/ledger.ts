/** Writing and reading the ledger. There is no other way in, and no way to change what stands there. */
import { and, eq, gte, lt, type SQL } from 'drizzle-orm';
import { newId } from '#lib/platform/server/ids.ts';
import type { LocalDay } from '#lib/platform/time.ts';
import { addDays, startOfDay, type Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import {
	balancesOf,
	reversed,
	takingsOf,
	transfersOf,
	type Balances,
	type Fact,
	type Takings,
	type Transfer
} from '../ledger.ts';
import { ledgerTransfers } from './schema.ts';

export interface Posting {
	/** What it follows from, such as `payment:<id>`; the same cause is booked once, for ever. */
	readonly cause: string;
	readonly currency: string;
	readonly subjectId?: string | null;
	readonly clientId?: string | null;
}

type Row = typeof ledgerTransfers.$inferSelect;

const ofCause = (scope: StoreScope, cause: string): SQL | undefined =>
	and(eq(ledgerTransfers.storeId, scope.storeId), eq(ledgerTransfers.cause, cause));

const sameMoves = (rows: readonly Row[], transfers: readonly Transfer[], currency: string) =>
	rows.length === transfers.length &&
	transfers.every((transfer) =>
		rows.some(
			(row) =>
				row.debit === transfer.debit &&
				row.credit === transfer.credit &&
				row.amountMinor === transfer.amountMinor &&
				row.currency === currency
		)
	);

async function write(
	scope: StoreScope,
	fact: Row['fact'],
	transfers: readonly Transfer[],
	posting: Posting
): Promise<'posted' | 'already'> {
	const entryId = newId();
	const inserted = await scope.tx
		.insert(ledgerTransfers)
		.values(
			transfers.map((transfer) => ({
				storeId: scope.storeId,
				id: newId(),
				entryId,
				fact,
				...transfer,
				currency: posting.currency,
				cause: posting.cause,
				subjectId: posting.subjectId ?? null,
				clientId: posting.clientId ?? null,
				occurredAt: scope.now
			}))
		)
		.onConflictDoNothing()
		.returning({ id: ledgerTransfers.id });
	if (inserted.length === transfers.length) return 'posted';
	const there = await scope.tx.select().from(ledgerTransfers).where(ofCause(scope, posting.cause));
	// Thrown, so that what was inserted of it goes back with the transaction.
	if (inserted.length > 0 || !sameMoves(there, transfers, posting.currency))
		throw new Error(`another entry stands in the ledger for ${posting.cause}`);
	return 'already';
}

/**
 * Books one fact. `already` when the same fact stands there for this cause; throws when another
 * does, or (RangeError) when an amount is no amount.
 */
export const postFact = async (
	scope: StoreScope,
	fact: Fact,
	posting: Posting
): Promise<'posted' | 'already'> => await write(scope, fact.kind, transfersOf(fact), posting);

/** Books the opposite of what stands for `cause`, once. Throws when nothing stands there. */
export async function reverseCause(
	scope: StoreScope,
	cause: string
): Promise<'posted' | 'already'> {
	const rows = await scope.tx.select().from(ledgerTransfers).where(ofCause(scope, cause));
	const [first] = rows;
	if (!first) throw new Error(`nothing stands in the ledger for ${cause}`);
	return await write(scope, 'reversed', reversed(rows), {
		cause: `reversal:${cause}`,
		currency: first.currency,
		subjectId: first.subjectId,
		clientId: first.clientId
	});
}

export interface BalanceFilter {
	readonly subjectId?: string;
	readonly clientId?: string;
}

const PAIRS = {
	debit: ledgerTransfers.debit,
	credit: ledgerTransfers.credit,
	amountMinor: ledgerTransfers.amountMinor,
	currency: ledgerTransfers.currency
};

function byCurrency<T>(
	rows: readonly (Transfer & { currency: string })[],
	of: (transfers: readonly Transfer[]) => T
): Map<string, T> {
	const currencies = [...new Set(rows.map((row) => row.currency))].sort();
	return new Map(
		currencies.map((currency) => [currency, of(rows.filter((row) => row.currency === currency))])
	);
}

/** Sums by currency: of the store, of what one subject or one client paid and owes. */
export async function getBalances(
	scope: StoreScope,
	filter: BalanceFilter = {}
): Promise<Map<string, Balances>> {
	const rows = await scope.tx.$client.query<Transfer & { currency: string }>(
		`select debit, credit, currency, sum(amount_minor)::bigint as "amountMinor" from ledger_transfers
		 where store_id = $1 and ($2::uuid is null or subject_id = $2) and ($3::uuid is null or client_id = $3)
		 group by debit, credit, currency`,
		[scope.storeId, filter.subjectId ?? null, filter.clientId ?? null]
	);
	return byCurrency(rows.rows, balancesOf);
}

export interface DayClose {
	readonly currency: string;
	readonly methods: readonly Takings[];
	readonly netMinor: number;
}

/** What a local day brought in and gave back by method (A7.6), one line block per currency. */
export async function getDayClose(
	scope: StoreScope,
	day: LocalDay,
	zone: string
): Promise<DayClose[]> {
	const from: Instant = startOfDay(day, zone);
	const until: Instant = startOfDay(addDays(day, 1), zone);
	const rows = await scope.tx
		.select(PAIRS)
		.from(ledgerTransfers)
		.where(
			and(
				eq(ledgerTransfers.storeId, scope.storeId),
				gte(ledgerTransfers.occurredAt, from),
				lt(ledgerTransfers.occurredAt, until)
			)
		);
	return [...byCurrency(rows, takingsOf)].map(([currency, methods]) => ({
		currency,
		methods,
		netMinor: methods.reduce((sum, { netMinor }) => sum + netMinor, 0)
	}));
}
