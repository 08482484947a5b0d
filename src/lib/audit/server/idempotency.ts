/** DECISIONS 15, RULES D27: the same key gives the same answer, refusals included; another body is 422. */
import { and, eq } from 'drizzle-orm';
import { AppError, ERROR_STATUS, type ErrorCode, type ErrorDetails } from '#lib/platform/errors.ts';
import { sameBytes, sha256 } from '#lib/platform/server/crypto.ts';
import { inSavepoint } from '#lib/platform/server/db.ts';
import type { AuditScope } from './record.ts';
import { idempotencyKeys } from './schema.ts';

/** A decided answer: a result, or a refusal that is committed with it. */
export type Decided<T> =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

export interface KeyedRequest {
	/** Whose key: `user:<id>`, `visitor:<hash>` … */
	readonly actor: string;
	readonly key: string;
	/** What was asked, parsed; property order does not matter. */
	readonly body: unknown;
}

function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
	const entries = Object.entries(value)
		.filter(([, v]) => v !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_STATUS, code);

async function earlierAnswer<T>(
	scope: AuditScope,
	request: KeyedRequest,
	hash: Buffer
): Promise<Decided<T>> {
	const [row] = await scope.tx
		.select()
		.from(idempotencyKeys)
		.where(
			and(
				eq(idempotencyKeys.storeId, scope.storeId),
				eq(idempotencyKeys.actor, request.actor),
				eq(idempotencyKeys.key, request.key)
			)
		);
	if (!row) throw new AppError('CHANGED_MEANWHILE');
	if (!sameBytes(row.requestHash, hash)) throw new AppError('KEY_REUSED');
	if (row.errorCode !== null)
		return {
			ok: false,
			error: new AppError(
				isCode(row.errorCode) ? row.errorCode : 'CONFLICT',
				(row.result ?? {}) as ErrorDetails
			)
		};
	return { ok: true, value: row.result as T };
}

/**
 * Runs `fn` once per key, in a savepoint. `fn`'s result must be plain JSON made of ids: the answer is
 * rendered again from it. Refusals (AppError) are stored and committed; crashes are not.
 */
export async function onceByKey<T>(
	scope: AuditScope,
	request: KeyedRequest,
	fn: () => Promise<T>
): Promise<Decided<T>> {
	const hash = sha256(canonical(request.body));
	const own = { storeId: scope.storeId, actor: request.actor, key: request.key };
	// A second caller waits here until the first has committed, then finds its answer.
	const inserted = await scope.tx
		.insert(idempotencyKeys)
		.values({ ...own, requestHash: hash })
		.onConflictDoNothing()
		.returning({ key: idempotencyKeys.key });
	if (inserted.length === 0) return await earlierAnswer<T>(scope, request, hash);
	const decided = await decide(scope, fn);
	await scope.tx
		.update(idempotencyKeys)
		.set(
			decided.ok
				? { result: decided.value, status: 200 }
				: {
						errorCode: decided.error.code,
						result: decided.error.details,
						status: decided.error.status
					}
		)
		.where(
			and(
				eq(idempotencyKeys.storeId, own.storeId),
				eq(idempotencyKeys.actor, own.actor),
				eq(idempotencyKeys.key, own.key)
			)
		);
	return decided;
}

async function decide<T>(scope: AuditScope, fn: () => Promise<T>): Promise<Decided<T>> {
	try {
		return { ok: true, value: await inSavepoint(scope.tx, fn) };
	} catch (error) {
		if (error instanceof AppError) return { ok: false, error };
		throw error;
	}
}
