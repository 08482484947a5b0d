/**
 * What a database error means for the person waiting (TRUST.md §1). Classified by SQLSTATE; constraint
 * names by prefix, since a shard adds a suffix (SCALE.md R14).
 */
export type Outcome =
	/** The whole transaction may be tried again: deadlock, serialisation, lock timeout. */
	| 'retry'
	/** The server went away after a statement: it may or may not have happened. Same key, again. */
	| 'unknown'
	/** Disk full, too many connections, starting up: 503 and Retry-After. */
	| 'busy'
	| 'bad_input'
	| 'constraint'
	| 'bug';

export interface DatabaseFault {
	readonly outcome: Outcome;
	readonly state: string | undefined;
	readonly constraint: string | undefined;
}

const field = (error: unknown, name: string): string | undefined => {
	if (typeof error !== 'object' || error === null || !(name in error)) return undefined;
	const value: unknown = Reflect.get(error, name);
	return typeof value === 'string' ? value : undefined;
};

/** Drizzle wraps the driver's error: walk the causes to the one with a code. */
function driverError(error: unknown): unknown {
	let at = error;
	for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
		if (field(at, 'code') !== undefined) return at;
		at = at.cause;
	}
	return error;
}

const RETRY = new Set(['40P01', '40001', '55P03']);
const BUSY = new Set(['53100', '53200', '53300', '57P03']);
const INPUT = new Set(['22021', '22P02', '22P05', '22003', '22007', '22008', '22001']);

function outcomeOf(state: string | undefined, message: string): Outcome {
	if (state !== undefined) {
		if (RETRY.has(state)) return 'retry';
		if (BUSY.has(state)) return 'busy';
		if (INPUT.has(state)) return 'bad_input';
		if (state.startsWith('23')) return 'constraint';
		if (/^(57P0|08|XX000|ECONNRESET|EPIPE)/.test(state)) return 'unknown';
		if (/^(ECONNREFUSED|ETIMEDOUT)/.test(state)) return 'busy';
	}
	if (
		/Connection terminated|CONNECTION_CLOSED|Client has encountered a connection error/.test(
			message
		)
	)
		return 'unknown';
	if (/timeout exceeded when trying to connect/.test(message)) return 'busy';
	return 'bug';
}

export function classify(error: unknown): DatabaseFault {
	const source = driverError(error);
	const state = field(source, 'code');
	const message = source instanceof Error ? source.message : '';
	return { outcome: outcomeOf(state, message), state, constraint: field(source, 'constraint') };
}

export const violates = (error: unknown, constraint: string): boolean =>
	classify(error).constraint?.startsWith(constraint) ?? false;
