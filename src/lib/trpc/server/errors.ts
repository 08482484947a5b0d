import { TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server';
import { AppError } from '#lib/platform/errors.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import { classify } from '#lib/platform/server/outcome.ts';

const BY_STATUS: Record<number, TRPC_ERROR_CODE_KEY> = {
	400: 'BAD_REQUEST',
	401: 'UNAUTHORIZED',
	403: 'FORBIDDEN',
	404: 'NOT_FOUND',
	409: 'CONFLICT',
	410: 'PRECONDITION_FAILED',
	413: 'PAYLOAD_TOO_LARGE',
	422: 'UNPROCESSABLE_CONTENT',
	429: 'TOO_MANY_REQUESTS',
	503: 'SERVICE_UNAVAILABLE'
};

/** The AppError behind a failure of any procedure, or null: a bug, or input that did not parse. */
export function toAppError(error: unknown): AppError | null {
	if (error instanceof AppError) return error;
	if (error instanceof TRPCError) return error.cause instanceof AppError ? error.cause : null;
	return null;
}

/** Maps what left a procedure to what a caller may see; logs what is a bug. */
export function toTrpcError(error: unknown, where: { path: string; requestId: string }): TRPCError {
	const app = toAppError(error);
	if (app)
		return new TRPCError({
			code: BY_STATUS[app.status] ?? 'CONFLICT',
			message: app.code,
			cause: app
		});
	if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR') return error;
	const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
	// NUL in a text, a number out of range: the caller's input, whatever let it through.
	if (classify(cause).outcome === 'bad_input') return toTrpcError(new AppError('BAD_INPUT'), where);
	log.error({ ...where, ...errorFields(cause) }, 'a procedure failed');
	return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'INTERNAL', cause });
}
