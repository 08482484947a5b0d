/**
 * One believable row in every store table, made from the catalogue: so that a proof about "each
 * table" covers the table that was added yesterday. References point at rows of the same store.
 */
import { newId } from '#lib/platform/server/ids.ts';
import { STORE_TABLES } from '#lib/server/tables.ts';
import { aSnapshot } from './papers.ts';

type Query = <T extends Record<string, unknown>>(
	statement: string,
	values?: unknown[]
) => Promise<T[]>;

interface Column extends Record<string, unknown> {
	table: string;
	column: string;
	type: string;
	/** Not null, without a default. */
	needed: boolean;
	/** Referred table, when the column is the part of a composite key that is not store_id. */
	parent: string | null;
}

const COLUMNS = `select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type,
	a.attnotnull and not a.atthasdef and a.attidentity = '' as needed,
	(select t.relname from pg_constraint k join pg_class t on t.oid = k.confrelid
		where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey) and cardinality(k.conkey) = 2
		and a.attname <> 'store_id' limit 1) as parent
	from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
	where c.relnamespace = 'public'::regnamespace and c.relname = any ($1) and a.attgenerated = '' order by a.attnum`;

/** In every text: whoever sees it, saw the store it was made for. */
export const canary = (storeId: string): string => `canary-${storeId}`;

/** What a column's type alone does not tell: values that the table's checks ask for. */
const KNOWN: Record<string, Record<string, unknown>> = {
	allocations: { staff_id: null },
	bookings: { status: 'confirmed' },
	claims: { expires_at: null },
	closures: { ends_on: '2031-01-07' },
	document_series: { kind: 'receipt' },
	document_settings: { rates_milli: '{24000}' },
	documents: {
		kind: 'receipt',
		// As asked for first by whoever asks for either.
		test: true,
		gross_minor: 2,
		refund_id: null,
		credits_id: null,
		day: '2031-01-06',
		currency: 'EUR',
		snapshot: JSON.stringify(aSnapshot())
	},
	events: { facts: '{}' },
	hours: {
		staff_id: null,
		service_id: null,
		resource_id: null,
		on_date: null,
		weekday: 1,
		at_location_id: null
	},
	kept_payments: { status: 'pending' },
	ledger_transfers: { fact: 'bill_paid', debit: 'cash', credit: 'sales' },
	package_purchases: {
		uses: 5,
		uses_left: 3,
		status: 'active',
		expires_at: '2031-01-06T10:00:00Z',
		service_ids: '[]'
	},
	package_renewals: { every: 'month', status: 'active' },
	package_uses: { kind: 'booking' },
	pay_periods: { month: '2025-01-01' },
	pay_rules: { effective_from: '2025-01-01', fixed_minor: 1_000, tiers: '[]' },
	payslips: { lines: '[]' },
	payment_connections: { vendor: 'sandbox', status: 'active' },
	payments: { method: 'online', purpose: 'bill', status: 'pending' },
	reconciliation_items: { what: 'amount' },
	booking_penalties: { status: 'paid', cause: 'no_show', kept_minor: 0 },
	card_mandates: { charged_minor: 0 },
	refunds: { status: 'pending' },
	sandbox_subscriptions: { state: '{"status":"open","invoices":[]}' },
	sandbox_payments: { kind: 'payment', status: 'pending' },
	service_starts: { weekday: 1 },
	services: { phases: '{30}' },
	time_off: { resource_id: null }
};

/** Text that is read by more than people. */
const WORDS: Record<string, string> = {
	zone: 'Europe/Athens',
	currency: 'EUR',
	country: 'GR',
	locale: 'en'
};

const ENDS = /(^|_)(ends|until|expires)/;

function sample(column: Column, mark: string): unknown {
	const { type, column: name } = column;
	if (type === 'uuid') return newId();
	if (type === 'text') return WORDS[name] ?? mark;
	if (type === 'date') return '2031-01-06';
	if (type === 'boolean') return false;
	if (type.startsWith('timestamp'))
		return ENDS.test(name) ? '2031-01-06T11:00:00Z' : '2031-01-06T10:00:00Z';
	if (type.startsWith('json')) return '{}';
	if (type === 'bytea') return Buffer.from(mark);
	if (type === 'int4multirange') return '{[540,600)}';
	if (type.endsWith('[]')) return '{1}';
	if (/^(smallint|integer|bigint|numeric|real|double precision)/.test(type)) return 1;
	throw new Error(`${column.table}.${name}: no sample for ${type}; add one to testing/rows.ts`);
}

/** `{table: row}`; a row has the columns that were given. */
export type StoreRows = Record<string, Record<string, unknown>>;

function rowFor(
	table: string,
	columns: readonly Column[],
	storeId: string,
	made: StoreRows
): Record<string, unknown> {
	const known = KNOWN[table] ?? {};
	const row: Record<string, unknown> = {};
	for (const column of columns) {
		const name = column.column;
		const parent = column.parent === null ? undefined : made[column.parent];
		if (name === 'store_id') row[name] = storeId;
		else if (Object.hasOwn(known, name)) row[name] = known[name];
		else if (parent) row[name] = parent['id'];
		else if (column.needed) row[name] = sample(column, canary(storeId));
	}
	return row;
}

/** Parents first. A loop of references must have a null in it: such a column stays empty. */
function inOrder(tables: readonly string[], columns: readonly Column[]): string[] {
	const order: string[] = [];
	const visit = (table: string, path: readonly string[]): void => {
		if (order.includes(table) || path.includes(table)) return;
		for (const { parent } of columns.filter((column) => column.table === table))
			if (parent !== null) visit(parent, [...path, table]);
		order.push(table);
	};
	for (const table of tables) visit(table, []);
	return order;
}

/** The store itself must exist. Tables that already have a row of it are left alone. */
export async function fillStore(owner: Query, storeId: string): Promise<StoreRows> {
	const tables = Object.keys(STORE_TABLES);
	const columns = await owner<Column>(COLUMNS, [tables]);
	const made: StoreRows = {};
	for (const table of inOrder(tables, columns)) {
		const [there] = await owner(`select * from ${table} where store_id = $1 limit 1`, [storeId]);
		if (there) {
			made[table] = there;
			continue;
		}
		const row = rowFor(
			table,
			columns.filter((column) => column.table === table),
			storeId,
			made
		);
		const names = Object.keys(row);
		try {
			const [inserted] = await owner(
				`insert into ${table} (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')}) returning *`,
				Object.values(row)
			);
			made[table] = inserted ?? row;
		} catch (error) {
			throw new Error(
				`testing/rows.ts cannot fill ${table}: say what its checks ask for in KNOWN`,
				{ cause: error }
			);
		}
	}
	return made;
}
