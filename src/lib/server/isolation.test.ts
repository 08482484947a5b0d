/** TRUST T11 below the application: what store B's transaction can do to store A's rows is nothing. */
import { beforeAll, describe, expect, test } from 'vitest';
import { inStore, inTransaction, type Pool } from '#lib/platform/server/db.ts';
import { classify } from '#lib/platform/server/outcome.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { fillStore } from '#lib/testing/rows.ts';
import { STORE_TABLES } from './tables.ts';

const db = useDatabase();
const TABLES = Object.keys(STORE_TABLES);

let a: TestStore;
let b: TestStore;

beforeAll(async () => {
	a = await makeStore(db);
	b = await makeStore(db);
	for (const { storeId } of [a, b])
		await fillStore((text, values) => db.owner(text, values), storeId);
});

type Answer = { rows: number } | { refused: string };

/** Runs one statement inside store B (or in none), undoes it, and says what it did. */
async function attempt(
	pool: Pool,
	storeId: string | null,
	statement: string,
	values: unknown[] = []
): Promise<Answer> {
	let answer: Answer = { refused: 'not run' };
	const undone = new Error('undone');
	const run =
		storeId === null
			? inTransaction
			: (p: Pool, fn: Parameters<typeof inStore>[2]) => inStore(p, storeId, fn);
	try {
		await run(pool, async (tx) => {
			try {
				answer = { rows: (await tx.$client.query(statement, values)).rowCount ?? 0 };
			} catch (error) {
				answer = { refused: classify(error).state ?? 'no state' };
			}
			throw undone;
		});
	} catch (error) {
		if (error !== undone) throw error;
	}
	return answer;
}

const nothing = (answer: Answer): boolean =>
	'rows' in answer ? answer.rows === 0 : answer.refused === '42501';

/** A column app_user may write, so that a refusal is about the row and not about the column. */
async function columnOf(table: string): Promise<string> {
	const rows = await db.owner<{ name: string }>(
		`select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1
		 and is_generated = 'NEVER' and has_column_privilege('app_user', $1, column_name, 'update')
		 order by column_name = 'store_id', ordinal_position`,
		[table]
	);
	return rows[0]?.name ?? 'store_id';
}

/** Where the worker sees, across stores, what is due: ids and times of the registry, nothing else. */
const DUE = [
	'booking_penalties',
	'bookings',
	'card_mandates',
	'claims',
	'deliveries',
	'events',
	'idempotency_keys',
	'package_purchases',
	'package_renewals',
	// Which of them the night compares.
	'payment_connections',
	'payments',
	'refunds',
	'store_rate_limits',
	'usage_causes',
	'webhook_inbox'
];

const roles = (table: string): [string, Pool][] => [
	['app_user', db.pools.app],
	...(DUE.includes(table) ? [] : [['app_worker', db.pools.worker] as [string, Pool]])
];

describe.each(TABLES)('%s', (table) => {
	test('has rows of both stores, so that seeing none means something', async () => {
		for (const { storeId } of [a, b]) {
			const [count] = await db.owner<{ n: number }>(
				`select count(*)::int as n from ${table} where store_id = $1`,
				[storeId]
			);
			expect(count?.n).toBeGreaterThan(0);
			expect(
				await attempt(db.pools.app, storeId, `select from ${table} where store_id = $1`, [storeId])
			).toEqual({ rows: count?.n });
		}
	});

	test('shows store B nothing of store A, asked for or not', async () => {
		for (const [role, pool] of roles(table)) {
			const named = await attempt(pool, b.storeId, `select from ${table} where store_id = $1`, [
				a.storeId
			]);
			expect(nothing(named), role).toBe(true);
		}
		const all = await attempt(
			db.pools.app,
			b.storeId,
			`select from ${table} where store_id <> '${b.storeId}'`
		);
		expect(nothing(all)).toBe(true);
	});

	test('shows nothing at all without a store', async () => {
		expect(await attempt(db.pools.app, null, `select from ${table}`)).toEqual({ rows: 0 });
	});

	test('lets store B change and delete nothing of store A', async () => {
		const column = await columnOf(table);
		for (const [role, pool] of roles(table)) {
			const changed = await attempt(
				pool,
				b.storeId,
				`update ${table} set ${column} = ${column} where store_id = $1`,
				[a.storeId]
			);
			const deleted = await attempt(pool, b.storeId, `delete from ${table} where store_id = $1`, [
				a.storeId
			]);
			expect([nothing(changed), nothing(deleted)], role).toEqual([true, true]);
		}
	});

	test('lets store B neither put a row into store A nor give it one of its own', async () => {
		const [row] = await db.owner<{ row: string }>(
			`select to_jsonb(t) - 'owner_id' as row from ${table} t where store_id = $1 limit 1`,
			[b.storeId]
		);
		const columns = await db.owner<{ name: string }>(
			`select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'`,
			[table]
		);
		const names = columns.map(({ name }) => name).join(', ');
		const put = await attempt(
			db.pools.app,
			b.storeId,
			`insert into ${table} (${names}) select ${names} from jsonb_populate_record(null::${table}, $1::jsonb || jsonb_build_object('store_id', $2::text))`,
			[JSON.stringify(row?.row), a.storeId]
		);
		expect(put).toEqual({ refused: '42501' });
		const given = await attempt(
			db.pools.app,
			b.storeId,
			`update ${table} set store_id = $1 where store_id = $2`,
			[a.storeId, b.storeId]
		);
		expect(nothing(given), JSON.stringify(given)).toBe(true);
	});
});

test('the worker looks across stores only in the tables of the list', async () => {
	const rows = await db.owner<{ name: string }>(
		`select distinct tablename as name from pg_policies where schemaname = 'public'
		 and 'app_worker' = any (roles) and not 'app_user' = any (roles) order by 1`
	);
	// Both are shared: which store's period ends, or is asked about, is not in the store's own tables.
	expect(rows.map(({ name }) => name)).toEqual([...DUE, 'plan_payers', 'subscriptions'].sort());
});

/** Shared tables may be read; what store B's transaction may write there is its own. */
const SHARED_WRITES: [what: string, statement: string][] = [
	['rename store A', 'update stores set name = name where id = $1'],
	['publish store A', 'update stores set published_at = null where id = $1'],
	['retire its address', 'update store_slugs set retired_at = now() where store_id = $1'],
	[
		'give it another address',
		`insert into store_slugs (slug, store_id, retired_at) values ('taken-over', $1, now())`
	],
	[
		'claim a domain for it',
		`insert into domains (host, store_id, txt_token) values ('x.example', $1, 'x')`
	],
	['release its domain', 'update domains set released_at = now() where store_id = $1'],
	[
		'join it',
		`insert into memberships (user_id, store_id, role) select id, $1, 'marketer' from users limit 1`
	],
	['disable its people', 'update memberships set disabled_at = now() where store_id = $1'],
	[
		'invite into it',
		`insert into invitations (id, store_id, email, role, token_hash, expires_at) values (gen_random_uuid(), $1, 'x@example.test', 'staff', 'x', now())`
	],
	['revoke its invitations', 'update invitations set revoked_at = now() where store_id = $1']
];

test.each(SHARED_WRITES)('store B cannot %s, and store A can', async (_, statement) => {
	await db.owner(
		`insert into domains (host, store_id, txt_token) values ($1, $2, 'x') on conflict do nothing`,
		['a.example', a.storeId]
	);
	await db.owner(
		`insert into invitations (id, store_id, email, role, token_hash, expires_at)
		 values (gen_random_uuid(), $1, 'y@example.test', 'staff', sha256(random()::text::bytea), now())`,
		[a.storeId]
	);
	const foreign = await attempt(db.pools.app, b.storeId, statement, [a.storeId]);
	expect(nothing(foreign), JSON.stringify(foreign)).toBe(true);
	const own = await attempt(db.pools.app, a.storeId, statement, [a.storeId]);
	expect('rows' in own && own.rows > 0, JSON.stringify(own)).toBe(true);
});

test('nobody makes himself an admin', async () => {
	for (const statement of [
		`update users set platform_role = 'admin'`,
		'update users set disabled_at = null'
	])
		expect(await attempt(db.pools.app, b.storeId, statement)).toEqual({ refused: '42501' });
});

test('after all that, store A is as it was', async () => {
	for (const table of TABLES) {
		const [count] = await db.owner<{ n: number }>(
			`select count(*)::int as n from ${table} where store_id = $1`,
			[a.storeId]
		);
		expect(count?.n, table).toBeGreaterThan(0);
	}
});

describe('without the policy the same statements do harm', () => {
	test('store B reads, changes, moves and deletes what is store A’s', async () => {
		await db.owner('alter table categories disable row level security');
		try {
			const harm = [
				`select from categories where store_id = '${a.storeId}'`,
				`update categories set name = name where store_id = '${a.storeId}'`,
				`update categories set store_id = '${a.storeId}', id = gen_random_uuid(), name = name || id where store_id = '${b.storeId}' and not exists (select from services s where s.category_id = categories.id)`,
				`delete from categories c where store_id = '${a.storeId}' and not exists (select from services s where s.category_id = c.id)`
			];
			await db.owner(
				`insert into categories (store_id, id, name) values ($1, gen_random_uuid(), 'free'), ($2, gen_random_uuid(), 'free')`,
				[a.storeId, b.storeId]
			);
			for (const statement of harm) {
				const answer = await attempt(db.pools.app, b.storeId, statement);
				expect('rows' in answer && answer.rows > 0, `${statement}: ${JSON.stringify(answer)}`).toBe(
					true
				);
			}
		} finally {
			await db.owner('alter table categories enable row level security');
		}
	});
});
