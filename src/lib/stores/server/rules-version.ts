import { eq, sql } from 'drizzle-orm';
import { storeSettings } from './schema.ts';
import type { StoreScope } from './scope.ts';

/**
 * First statement of every command that changes what can be booked, or what else is kept in memory by
 * version (by-version.ts): takes the store's settings row
 * (so such commands run one after the other), bumps the version that every cached copy of the rules
 * carries, and has the change announced after the commit (TRANSACTIONS.md §2). The caller then locks
 * the staff and resources it affects, by id; no booking slips between the old rules and the new.
 */
export async function changeRules(scope: StoreScope): Promise<void> {
	await scope.tx
		.update(storeSettings)
		.set({ rulesVersion: sql`${storeSettings.rulesVersion} + 1` })
		.where(eq(storeSettings.storeId, scope.storeId));
	scope.changedRules();
}
