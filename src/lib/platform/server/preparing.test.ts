import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useDatabase } from '#lib/testing/database.ts';
import { inTransaction, type Tx } from './db.ts';
import { openPool, type Pool } from './pool.ts';
import { MOST_NAMES } from './preparing.ts';

const db = useDatabase();
let pool: Pool;

/** One connection, so that what it keeps can be counted. */
const open = (prepare: boolean) => openPool(db.url, { max: 1, name: 'preparing', prepare });
const within = async <T>(fn: (tx: Tx) => Promise<T>, of = pool): Promise<T> =>
	await inTransaction(of, fn);

/** Names that the server keeps for the one connection; asked without parameters, so not named itself. */
const kept = async (of = pool): Promise<number> => {
	const { rows } = await of.query<{ n: number }>(
		'select count(*)::int as n from pg_prepared_statements'
	);
	return rows[0]?.n ?? NaN;
};

beforeAll(async () => {
	await db.owner('create table notes (id int primary key, text text not null)');
	await db.owner("insert into notes values (1, 'one')");
});

beforeEach(() => {
	pool = open(true);
	return async () => {
		await pool.end();
	};
});

const READ = 'select * from notes where id = $1';
const read = async (tx: Tx, id: number | string = 1) => (await tx.$client.query(READ, [id])).rows;

test('a statement with parameters is prepared once and gives the same rows each time', async () => {
	for (let i = 0; i < 8; i++)
		expect(await within(async (tx) => [await read(tx), await read(tx, 2)])).toEqual([
			[{ id: 1, text: 'one' }],
			[]
		]);
	expect(await kept()).toBe(1);
});

test('outside a transaction, and without parameters, nothing is prepared', async () => {
	await pool.query(READ, [1]);
	await within(async (tx) => await tx.$client.query('select 1'));
	expect(await kept()).toBe(0);
});

test('behind a pooler, as configured, nothing is prepared', async () => {
	const plain = open(false);
	try {
		await within(read, plain);
		expect(await kept(plain)).toBe(0);
	} finally {
		await plain.end();
	}
});

test('a connection keeps so many statements; more of them run unnamed', async () => {
	const texts = Array.from({ length: MOST_NAMES + 20 }, (_, n) => `select $1::int + ${n} as sum`);
	await within(async (tx) => {
		for (const [n, text] of texts.entries()) {
			const { rows } = await tx.$client.query(text, [1]);
			expect(rows).toEqual([{ sum: n + 1 }]);
		}
	});
	expect(await kept()).toBe(MOST_NAMES);
});

test('a statement that failed can be asked again', async () => {
	const missing = 'select * from not_yet where id = $1';
	await expect(within((tx) => tx.$client.query(missing, [1]))).rejects.toThrow(/not_yet/);
	await expect(within((tx) => read(tx, 'no number'))).rejects.toThrow(/integer/);
	await db.owner('create table not_yet (id int)');
	await within(async (tx) => {
		expect((await tx.$client.query(missing, [1])).rows).toEqual([]);
		expect(await read(tx)).toHaveLength(1);
	});
});

describe('a table that a migration changes while statements are kept', () => {
	afterAll(async () => {
		await db.owner('drop table notes');
	});

	test('is read in its new shape, the transaction being run again as a whole', async () => {
		await within(read);
		let runs = 0;
		await db.owner('alter table notes add column pinned boolean not null default false');
		const rows = await within(async (tx) => {
			runs += 1;
			return await read(tx);
		});
		expect(rows).toEqual([{ id: 1, text: 'one', pinned: false }]);
		expect(runs).toBe(2);
		await within(read);
		expect(runs).toBe(2);
	});

	test('is read again by each of many connections', async () => {
		const many = openPool(db.url, { max: 6, name: 'preparing', prepare: true });
		const all = async () =>
			await Promise.all(
				Array.from({ length: 12 }, () =>
					within(async (tx) => {
						await tx.$client.query('select pg_sleep($1)', [0.02]);
						return (await read(tx)).length;
					}, many)
				)
			);
		try {
			await all();
			await db.owner('alter table notes alter column text type varchar(50)');
			expect(await all()).toEqual(Array.from({ length: 12 }, () => 1));
		} finally {
			await many.end();
		}
	});
});

test('a pooler nobody mentioned: prepared statements are given up, and the transaction runs again', async () => {
	await within(readOne);
	// What such a pooler does to a connection between two transactions.
	await pool.query('deallocate all');
	expect(await within(readOne)).toEqual([{ one: 1 }]);
	expect(await within(readOne)).toEqual([{ one: 1 }]);
	expect(await kept()).toBe(0);
});

async function readOne(tx: Tx) {
	return (await tx.$client.query('select $1::int as one', [1])).rows;
}
