import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { ErrorCode, ErrorDetails } from '#lib/platform/errors.ts';
import { classify } from '#lib/platform/server/outcome.ts';
import { toAppError } from './errors.ts';

/** What a person may know of a failure. */
export interface Failure {
	readonly status: number;
	/** INTERNAL: a bug. */
	readonly code: ErrorCode | 'INTERNAL';
	readonly details: ErrorDetails;
	/** Nobody has logged it yet, and somebody must. */
	readonly unlogged: boolean;
}

const BY_STATUS: Record<number, ErrorCode> = {
	400: 'BAD_INPUT',
	401: 'NOT_SIGNED_IN',
	403: 'FORBIDDEN',
	404: 'NOT_FOUND',
	413: 'BODY_TOO_LARGE',
	429: 'TOO_MANY_REQUESTS'
};

/** The code for an HTTP status that the framework chose, such as 404 for an address without a page. */
export const codeOfStatus = (status: number): ErrorCode | undefined => BY_STATUS[status];

export function failureOf(error: unknown): Failure {
	const app = toAppError(error);
	// A page cannot fail with 202: whose answer is still being found comes back to ask again.
	if (app)
		return {
			status: app.status < 400 ? 503 : app.status,
			code: app.code,
			details: app.details,
			unlogged: false
		};
	const known = error instanceof TRPCError;
	if (known && error.code !== 'INTERNAL_SERVER_ERROR') {
		const status = getHTTPStatusCodeFromError(error);
		return { status, code: BY_STATUS[status] ?? 'INTERNAL', details: {}, unlogged: false };
	}
	const { outcome } = classify(known ? error.cause : error);
	if (outcome === 'busy' || outcome === 'unknown')
		return { status: 503, code: 'BUSY', details: {}, unlogged: true };
	if (outcome === 'bad_input')
		return { status: 400, code: 'BAD_INPUT', details: {}, unlogged: false };
	// A procedure's bug was logged where it left the procedure.
	return { status: 500, code: 'INTERNAL', details: {}, unlogged: !known };
}
