import type { StoreScope } from '#lib/stores/server/scope.ts';

const LOCK =
	'select id from group_sessions where store_id = $1 and id = any($2) order by id for update';

/** After staff, resources and the booking, before claims (TRANSACTIONS.md §2). */
export async function lockSessions(scope: StoreScope, ids: readonly string[]): Promise<void> {
	if (ids.length > 0) await scope.tx.$client.query(LOCK, [scope.storeId, [...new Set(ids)].sort()]);
}
