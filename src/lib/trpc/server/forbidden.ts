import { recordEvent } from '#lib/audit/server/record.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { Permission } from '#lib/stores/rules.ts';
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';

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
