import { recordEvent } from '#lib/audit/server/record.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { Permission } from '#lib/stores/rules.ts';
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';
import { toAppError } from './errors.ts';

/** A refused act is audited in its own transaction: the caller's never opens (DECISIONS 18). */
export async function recordForbidden(
	pools: Pools,
	request: ScopeRequest,
	permission: Permission
): Promise<void> {
	await inScope(pools, request, (scope) =>
		recordEvent(scope, {
			name: 'access.refused',
			subjectId: request.actor.id ?? request.storeId,
			facts: { permission }
		})
	);
}

/** Somebody else's record, behind a right this person has: refused by the command, audited once it has rolled back. */
export async function auditingRefusals<T>(
	pools: Pools,
	request: ScopeRequest,
	permission: Permission,
	work: () => Promise<T>
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (toAppError(error)?.code === 'FORBIDDEN') await recordForbidden(pools, request, permission);
		throw error;
	}
}
