/**
 * Everything about the driver (docs/decisions/0004). Transactions only, SET LOCAL only, unnamed or
 * transaction-scoped statements: works behind PgBouncer in transaction mode (SCALE.md §3).
 */
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AppError } from '../errors.ts';
import { parseTimestamptz } from '../time.ts';
import { isId } from './ids.ts';
import { errorFields, log } from './log.ts';
import { classify } from './outcome.ts';

declare const transactionBrand: unique symbol;
/** A Drizzle database bound to one open transaction. Only this file makes one. */
export type Tx = NodePgDatabase & {
	readonly [transactionBrand]: true;
	readonly $client: pg.PoolClient;
};

export type Pool = pg.Pool;

const TIMESTAMPTZ = 1184;
const INT8 = 20;
const DATE = 1082;
const NUMERIC_AS_NUMBER = (text: string): number => Number(text);
const AS_TEXT = (text: string): string => text;

/** Raw queries read timestamptz as Instant, bigint as number, date as text; Drizzle brings its own. */
const types: pg.CustomTypesConfig = {
	getTypeParser: (oid: number, format?: 'text' | 'binary') => {
		if (oid === TIMESTAMPTZ) return parseTimestamptz;
		if (oid === INT8) return NUMERIC_AS_NUMBER;
		if (oid === DATE) return AS_TEXT;
		return pg.types.getTypeParser(oid, format) as (text: string) => unknown;
	}
};

export function openPool(url: string, options: { max: number; name: string }): Pool {
	const pool = new pg.Pool({
		connectionString: url,
		max: options.max,
		application_name: options.name,
		types,
		connectionTimeoutMillis: 10_000,
		idleTimeoutMillis: 30_000
	});
	// Without these two a server that dies takes the process with it.
	pool.on('error', (error) =>
		log.warn({ pool: options.name, ...errorFields(error) }, 'idle database connection lost')
	);
	pool.on('connect', (client) => {
		client.on('error', (error) =>
			log.warn({ pool: options.name, ...errorFields(error) }, 'database connection lost')
		);
	});
	return pool;
}

const bound = new WeakMap<pg.PoolClient, Tx>();

function bind(client: pg.PoolClient): Tx {
	let tx = bound.get(client);
	if (!tx) {
		tx = drizzle(client, { casing: 'snake_case' }) as unknown as Tx;
		bound.set(client, tx);
	}
	return tx;
}

const MAX_RETRIES = 3;

/** Runs `fn` in one transaction of `pool`. A COMMIT that answers ROLLBACK is a failure (TRUST.md §1). */
async function once<T>(
	pool: Pool,
	prelude: readonly string[],
	fn: (tx: Tx) => Promise<T>
): Promise<T> {
	const client = await pool.connect();
	let broken: Error | undefined;
	try {
		await client.query('begin');
		for (const statement of prelude) await client.query(statement);
		const result = await fn(bind(client));
		const { command } = await client.query('commit');
		if (command !== 'COMMIT') throw new Error('the transaction was rolled back at commit');
		return result;
	} catch (error) {
		try {
			await client.query('rollback');
		} catch (lost) {
			broken = lost instanceof Error ? lost : new Error('rollback failed');
		}
		throw error;
	} finally {
		client.release(broken);
	}
}

/** Retries the whole transaction on 40P01, 40001 and 55P03, at most three times (DECISIONS 2). */
export async function inTransaction<T>(
	pool: Pool,
	fn: (tx: Tx) => Promise<T>,
	prelude: readonly string[] = []
): Promise<T> {
	for (let attempt = 0; ; attempt++) {
		try {
			return await once(pool, prelude, fn);
		} catch (error) {
			if (error instanceof AppError) throw error;
			if (classify(error).outcome !== 'retry' || attempt >= MAX_RETRIES) throw error;
			await sleep(5 + Math.random() * 20 * (attempt + 1));
		}
	}
}

/** A transaction that sees one store's rows only. A literal SET LOCAL: SCALE.md R7. */
export async function inStore<T>(
	pool: Pool,
	storeId: string,
	fn: (tx: Tx) => Promise<T>
): Promise<T> {
	if (!isId(storeId)) throw new AppError('NOT_FOUND');
	return await inTransaction(pool, fn, [`set local app.store_id = '${storeId}'`]);
}

let savepoints = 0;

/** Undoes only what `fn` did when it throws; the transaction lives on. */
export async function inSavepoint<T>(tx: Tx, fn: () => Promise<T>): Promise<T> {
	const name = `s${(savepoints = (savepoints + 1) % 1_000_000)}`;
	await tx.$client.query(`savepoint ${name}`);
	try {
		const result = await fn();
		await tx.$client.query(`release savepoint ${name}`);
		return result;
	} catch (error) {
		await tx.$client.query(`rollback to savepoint ${name}`);
		throw error;
	}
}
