/** tRPC hands a failure on as a value; a transaction needs it thrown, and at the right moment. */
import { TRPCError } from '@trpc/server';
import type { AppError } from '#lib/platform/errors.ts';

/** A refusal that was decided and stored under its key: the transaction commits, then it is thrown. */
export class CommittedRefusal extends Error {
	readonly refusal: AppError;

	constructor(refusal: AppError) {
		super(refusal.code);
		this.refusal = refusal;
	}
}

/** What was thrown inside; tRPC's own refusals, such as input that does not parse, stay as they are. */
function causeOf(result: { ok: boolean }): unknown {
	if (result.ok || !('error' in result) || !(result.error instanceof TRPCError)) return null;
	const { error } = result;
	return error.code === 'INTERNAL_SERVER_ERROR' ? (error.cause ?? error) : error;
}

/** tRPC hands a failure back as a value: throw it, or the transaction would commit. */
export function unwrap<T extends { ok: boolean }>(result: T): T {
	const cause = causeOf(result);
	if (cause instanceof Error && !(cause instanceof CommittedRefusal)) throw cause;
	return result;
}

/** After the commit. */
export function surface<T extends { ok: boolean }>(result: T): T {
	const cause = causeOf(result);
	if (cause instanceof CommittedRefusal) throw cause.refusal;
	return result;
}
