/** Connections to the database (docs/decisions/0004). Drizzle is not needed here: a process that starts loads less. */
import pg from 'pg';
import { parseTimestamptz } from '../time.ts';
import { errorFields, log } from './log.ts';
import { prepareIn, type Preparing } from './preparing.ts';

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

/** Of the pools whose statements are named: db.ts tells them when a transaction runs. */
export const preparers = new WeakMap<Pool, Preparing>();

/** `prepare`: statements of transactions are parsed and planned once per connection. */
export function openPool(
	url: string,
	options: { max: number; name: string; prepare?: boolean }
): Pool {
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
	const preparing = options.prepare ? prepareIn(options.name) : null;
	pool.on('connect', (client) => {
		preparing?.add(client);
		client.on('error', (error) =>
			log.warn({ pool: options.name, ...errorFields(error) }, 'database connection lost')
		);
	});
	if (preparing) preparers.set(pool, preparing);
	return pool;
}
