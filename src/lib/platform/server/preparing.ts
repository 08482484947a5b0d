/**
 * Named statements: PostgreSQL parses and plans a text once per connection, which is half of what a
 * short query costs. Only inside transactions of db.ts, which can be tried again as a whole.
 */
import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { log } from './log.ts';
import { classify } from './outcome.ts';

/** Per connection. Lists of parameters make many texts of one query; what comes later stays unnamed. */
export const MOST_NAMES = 500;
/** A long text is a long list, and hardly comes twice. */
const LONGEST_TEXT = 8_000;
const MOST_DIGESTS = 4_000;

const digests = new Map<string, string>();

/** The same text has the same name everywhere: a pooler that mixes connections runs no other statement. */
function nameOf(text: string): string {
	const known = digests.get(text);
	if (known !== undefined) return known;
	const name = createHash('sha256').update(text).digest('base64url');
	if (digests.size >= MOST_DIGESTS) digests.clear();
	digests.set(text, name);
	return name;
}

interface Connection {
	readonly names: Set<string>;
	open: boolean;
	generation: number;
}

export interface Preparing {
	/** A new connection of the pool. */
	add(client: PoolClient): void;
	/** A transaction runs on it: its statements with parameters are named from here on. */
	begun(client: PoolClient): void;
	ended(client: PoolClient): void;
	/** True when naming was the cause: the transaction may be run again, and will not fail so. */
	forgetStale(error: unknown): boolean;
}

interface Statement {
	readonly text: string;
	readonly name?: string;
}

const isStatement = (value: unknown): value is Statement =>
	typeof value === 'object' && value !== null && 'text' in value && !('submit' in value);

/** No such statement, or one that this connection did not make: there is a pooler between. */
const MIXED = new Set(['26000', '42P05']);
const BEHIND_A_POOLER =
	'prepared statements get lost: behind a pooler in transaction mode DB_PREPARE has to be 0';
/** A migration changed what a kept plan returns. */
const CHANGED = '0A000';

const routineOf = (error: unknown): unknown => {
	for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
		if ('routine' in at) return at.routine;
	return undefined;
};

/** For one pool; `pool` names it in the log. */
export function prepareIn(pool: string): Preparing {
	const connections = new WeakMap<PoolClient, Connection>();
	let generation = 0;
	let off = false;

	const named = (connection: Connection, text: string): string | undefined => {
		if (off || !connection.open || text.length > LONGEST_TEXT) return undefined;
		if (connection.generation !== generation) {
			// What was prepared before stays on the server until the connection ends; it is never used again.
			connection.names.clear();
			connection.generation = generation;
		}
		const name = nameOf(text);
		if (!connection.names.has(name)) {
			if (connection.names.size >= MOST_NAMES) return undefined;
			connection.names.add(name);
		}
		return generation === 0 ? name : `${name}.${generation}`;
	};

	const add = (client: PoolClient): void => {
		const connection: Connection = { names: new Set(), open: false, generation };
		connections.set(client, connection);
		const query = client.query.bind(client) as (...args: unknown[]) => unknown;
		const naming = (first: unknown, ...rest: unknown[]): unknown => {
			const statement = typeof first === 'string' ? { text: first } : first;
			const [values] = rest;
			if (!isStatement(statement) || statement.name || !Array.isArray(values) || !values.length)
				return query(first, ...rest);
			const name = named(connection, statement.text);
			return name === undefined ? query(first, ...rest) : query({ ...statement, name }, ...rest);
		};
		Object.assign(client, { query: naming });
	};

	const opened = (client: PoolClient, open: boolean): void => {
		const connection = connections.get(client);
		if (connection) connection.open = open;
	};

	return {
		add,
		begun: (client) => opened(client, true),
		ended: (client) => opened(client, false),
		forgetStale: (error) => {
			const { state } = classify(error);
			if (state !== undefined && MIXED.has(state)) {
				if (!off) log.warn({ pool }, BEHIND_A_POOLER);
				off = true;
				return true;
			}
			if (state !== CHANGED || routineOf(error) !== 'RevalidateCachedQuery') return false;
			generation += 1;
			return true;
		}
	};
}
