/**
 * One StoreRules per store and version, per process. The version is read in every transaction, so a
 * stale copy is never used; LISTEN only lets memory go earlier (DECISIONS 24).
 */
import { currentRulesVersion, type StoreScope } from '#lib/stores/server/scope.ts';
import type { StoreRules } from '../engine/model.ts';
import { loadRules } from './load-rules.ts';

const MOST_STORES = 2_000;
const cache = new Map<string, StoreRules>();

/** For the listener of RULES_CHANNEL. */
export const forgetRules = (storeId: string): void => void cache.delete(storeId);

async function rulesAt(scope: StoreScope, version: number): Promise<StoreRules> {
	const known = cache.get(scope.storeId);
	if (scope.hasChangedRules()) return await loadRules(scope, version);
	if (known?.version === version) return known;
	const loaded = await loadRules(scope, version);
	if (cache.size >= MOST_STORES) {
		const oldest = cache.keys().next().value;
		if (oldest !== undefined) cache.delete(oldest);
	}
	cache.delete(scope.storeId);
	cache.set(scope.storeId, loaded);
	return loaded;
}

/** For reading: the version as of the start of the transaction. */
export const rulesOf = async (scope: StoreScope): Promise<StoreRules> =>
	await rulesAt(scope, scope.rulesVersion);

/**
 * For taking time: asks for the version again, after the locks. A change of rules locks the same
 * staff rows, so what is read here holds until the commit (TRANSACTIONS.md §2).
 */
export async function rulesUnderLock(scope: StoreScope): Promise<StoreRules> {
	return await rulesAt(scope, await currentRulesVersion(scope));
}
