import { pino, type Logger } from 'pino';

/**
 * Structured logs with request id and store id; no personal data. What may be logged is a list,
 * not a filter: `fields` below. Redaction stands behind it as a second guard.
 */
export const log: Logger = pino({
	level: process.env['LOG_LEVEL'] ?? 'info',
	base: null,
	redact: {
		paths: ['*.email', '*.phone', '*.password', '*.token', '*.code', '*.cookie', '*.authorization', '*.client_name', '*.clientName'],
		censor: '[removed]'
	},
	timestamp: pino.stdTimeFunctions.isoTime
});

/** Errors as logged: class, SQLSTATE and stack, but not a driver's `detail`, which quotes row values. */
export function errorFields(error: unknown): Record<string, unknown> {
	if (!(error instanceof Error)) return { error: typeof error };
	const cause = error.cause instanceof Error ? error.cause : error;
	const state = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
	return { error: error.name, state, stack: cause.stack?.split('\n').slice(0, 12).join('\n') };
}
