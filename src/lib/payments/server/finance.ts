/** Sums of the ledger for the desk: by day, by method, by what they were (A18.2). Minor units. */
import { addDays, startOfDay, type LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { takingsOf, type Takings, type Transfer } from '../ledger.ts';

export interface Finance {
	readonly currency: string;
	readonly methods: readonly Takings[];
	readonly receivedMinor: number;
	readonly givenBackMinor: number;
	readonly feesMinor: number;
	readonly tipsMinor: number;
	/** Deposits forfeited by the policy. */
	readonly keptMinor: number;
	readonly days: readonly { readonly day: LocalDay; readonly methods: readonly Takings[] }[];
}

interface Row extends Transfer {
	readonly day: LocalDay;
	readonly currency: string;
	readonly fact: string;
	readonly count: number;
}

const SUMS = `select (occurred_at at time zone $2)::date::text as day, currency, fact, debit, credit,
	sum(amount_minor)::float8 as "amountMinor", count(*)::int as count
	from ledger_transfers where store_id = $1 and occurred_at >= to_timestamp($3 / 1000.0) and occurred_at < to_timestamp($4 / 1000.0)
	group by 1, 2, 3, 4, 5 order by 1`;

/** Grouped rows count as one transfer each; how many there were is put back. */
function takings(rows: readonly Row[]): Takings[] {
	const found = takingsOf(rows);
	return found.map((taking) => ({
		...taking,
		count: rows
			.filter((row) => row.debit === taking.method || row.credit === taking.method)
			.filter((row) => row.fact !== 'fee_taken' && row.fact !== 'paid_out')
			.reduce((sum, row) => sum + row.count, 0)
	}));
}

const total = (rows: readonly Row[], of: (row: Row) => number): number =>
	rows.reduce((sum, row) => sum + of(row), 0);

function financeOf(currency: string, rows: readonly Row[]): Finance {
	const methods = takings(rows);
	const days = [...new Set(rows.map((row) => row.day))];
	return {
		currency,
		methods,
		receivedMinor: methods.reduce((sum, each) => sum + each.receivedMinor, 0),
		givenBackMinor: methods.reduce((sum, each) => sum + each.givenBackMinor, 0),
		feesMinor: total(rows, (row) => (row.fact === 'fee_taken' ? row.amountMinor : 0)),
		tipsMinor: total(rows, (row) =>
			row.credit === 'tips' ? row.amountMinor : row.debit === 'tips' ? -row.amountMinor : 0
		),
		keptMinor: total(rows, (row) =>
			row.debit === 'deposits' && row.credit === 'penalties'
				? row.amountMinor
				: row.debit === 'penalties' && row.credit === 'deposits'
					? -row.amountMinor
					: 0
		),
		days: days.map((day) => ({ day, methods: takings(rows.filter((row) => row.day === day)) }))
	};
}

/** Local days from `from` to `until`, both inclusive; one entry per currency that moved. */
export async function getFinance(
	scope: StoreScope,
	{ from, until, zone }: { from: LocalDay; until: LocalDay; zone: string }
): Promise<Finance[]> {
	const { rows } = await scope.tx.$client.query<Row>(SUMS, [
		scope.storeId,
		zone,
		startOfDay(from, zone),
		startOfDay(addDays(until, 1), zone)
	]);
	const currencies = [...new Set(rows.map((row) => row.currency))].sort();
	return currencies.map((currency) =>
		financeOf(
			currency,
			rows.filter((row) => row.currency === currency)
		)
	);
}
