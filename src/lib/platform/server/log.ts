import { pino, type Logger } from 'pino';

/**
 * Structured logs with request id and store id; no personal data. What may be logged is a list,
 * not a filter: `fields` below. Redaction stands behind it as a second guard.
 */
export const log: Logger = pino({
	level: process.env['LOG_LEVEL'] ?? 'info',
	base: null,
	redact: {
		paths: [
			'*.email',
			'*.phone',
			'*.password',
			'*.token',
			'*.code',
			'*.cookie',
			'*.authorization',
			'*.client_name',
			'*.clientName'
		],
		censor: '[removed]'
	},
	timestamp: pino.stdTimeFunctions.isoTime
});

/** Written by us or by the runtime about code; other messages quote what somebody typed. */
const SPEAKS_OF_CODE = new Set([
	'Error',
	'TypeError',
	'RangeError',
	'ReferenceError',
	'AppError',
	'ConfigError',
	'AggregateError'
]);

/**
 * Errors as logged: class, SQLSTATE and frames. A driver's, a parser's or a schema's message quotes
 * values of rows and forms, so it stays out; those errors are told by their state and their place.
 */
export function errorFields(error: unknown): Record<string, unknown> {
	if (!(error instanceof Error)) return { error: typeof error };
	const cause = error.cause instanceof Error ? error.cause : error;
	const state = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
	const plain = SPEAKS_OF_CODE.has(cause.name) && !('severity' in cause);
	const frames = cause.stack?.split('\n').filter((line) => /^\s+at /.test(line));
	return {
		error: error.name,
		state,
		message: plain ? cause.message : undefined,
		stack: frames?.slice(0, 11).join('\n')
	};
}
