/**
 * Transactions (docs/decisions/0004). Nothing else, SET LOCAL only; statements are named only where the
 * configuration says that connections are direct (DB_PREPARE): everything else works behind PgBouncer in
 * transaction mode (SCALE.md §3).
 */
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { AppError } from '../errors.ts';
import { isId } from './ids.ts';
import { classify } from './outcome.ts';
import { preparers, type Pool } from './pool.ts';

export type { Pool };

declare const transactionBrand: unique symbol;
/** A Drizzle database bound to one open transaction. Only this file makes one. */
export type Tx = NodePgDatabase & {
	readonly [transactionBrand]: true;
	readonly $client: pg.PoolClient;
};

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

/**
 * Runs `fn` in one transaction of `pool`. A COMMIT that answers ROLLBACK is a failure (TRUST.md §1).
 * `begin` may set something for the transaction in the same message: a round trip less.
 */
async function once<T>(pool: Pool, begin: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
	const client = await pool.connect();
	const preparing = preparers.get(pool);
	let broken: Error | undefined;
	try {
		await client.query(begin);
		preparing?.begun(client);
		const result = await fn(bind(client));
		preparing?.ended(client);
		const { command } = await client.query('commit');
		if (command !== 'COMMIT') throw new Error('the transaction was rolled back at commit');
		return result;
	} catch (error) {
		preparing?.ended(client);
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
	begin = 'begin'
): Promise<T> {
	for (let attempt = 0; ; attempt++) {
		try {
			return await once(pool, begin, fn);
		} catch (error) {
			if (error instanceof AppError || attempt >= MAX_RETRIES) throw error;
			// The statement's plan was out of date, nothing else was wrong: at once, and named anew.
			if (preparers.get(pool)?.forgetStale(error)) continue;
			if (classify(error).outcome !== 'retry') throw error;
			await sleep(5 + Math.random() * 20 * (attempt + 1));
		}
	}
}

/**
 * A transaction that sees one store's rows only. A literal SET LOCAL: SCALE.md R7. It shares its message
 * with BEGIN, which R15 allows: neither reads a table. `flushed: false`: what it wrote may be lost in a
 * crash of the server; only for what nobody would miss.
 */
export async function inStore<T>(
	pool: Pool,
	storeId: string,
	fn: (tx: Tx) => Promise<T>,
	options: { readonly flushed: boolean } = { flushed: true }
): Promise<T> {
	if (!isId(storeId)) throw new AppError('NOT_FOUND');
	const begin = `begin; set local app.store_id = '${storeId}'`;
	return await inTransaction(
		pool,
		fn,
		options.flushed ? begin : `${begin}; set local synchronous_commit = off`
	);
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
