/**
 * What of a store changes only with its rules version, kept in memory per process. The version is read in
 * every transaction and bumped in the one that changes any of it (changeRules), so a stale copy is never
 * used; LISTEN only lets memory go earlier (DECISIONS 24).
 */
import type { StoreScope } from './scope.ts';

const MOST_STORES = 2_000;

const all: Map<string, unknown>[] = [];

/** For the listener of RULES_CHANNEL. */
export function forgetStore(storeId: string): void {
	for (const kept of all) kept.delete(storeId);
}

/**
 * `read` once per store and version. The version is the scope's, as of the start of its transaction;
 * whoever takes time gives the one read again under locks.
 */
export function keptByVersion<T>(
	read: (scope: StoreScope, version: number) => Promise<T>
): (scope: StoreScope, version?: number) => Promise<T> {
	const kept = new Map<string, { readonly version: number; readonly value: T }>();
	all.push(kept);
	return async (scope, version = scope.rulesVersion) => {
		// This transaction sees what nobody else may be shown yet.
		if (scope.hasChangedRules()) return await read(scope, version);
		const known = kept.get(scope.storeId);
		if (known?.version === version) return known.value;
		const value = await read(scope, version);
		const oldest = kept.size >= MOST_STORES ? kept.keys().next().value : undefined;
		if (oldest !== undefined) kept.delete(oldest);
		kept.delete(scope.storeId);
		kept.set(scope.storeId, { version, value });
		return value;
	};
}
