/** One StoreRules per store and version, per process. */
import { keptByVersion } from '#lib/stores/server/by-version.ts';
import { currentRulesVersion, type StoreScope } from '#lib/stores/server/scope.ts';
import type { StoreRules } from '../engine/model.ts';
import { loadRules } from './load-rules.ts';

const rulesAt = keptByVersion(loadRules);

/** For reading: the version as of the start of the transaction. */
export const rulesOf = async (scope: StoreScope): Promise<StoreRules> => await rulesAt(scope);

/**
 * For taking time: asks for the version again, after the locks. A change of rules locks the same
 * staff rows, so what is read here holds until the commit (TRANSACTIONS.md §2).
 */
export async function rulesUnderLock(scope: StoreScope): Promise<StoreRules> {
	return await rulesAt(scope, await currentRulesVersion(scope));
}
