/** What a person has at every store of theirs: one transaction each. */
import { listStoresOf } from '#lib/clients/server/linking.ts';
import type { SessionUser } from '#lib/auth/user.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { storePath } from '#lib/stores/href.ts';
import { storeById, type StoreAddress } from '#lib/stores/server/addresses.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';

/** More stores than anybody is a client of. */
const MOST_STORES = 20;

interface Asking extends Omit<ScopeRequest, 'storeId' | 'actor' | 'roles' | 'staffId'> {
	readonly pools: Pools;
	readonly user: SessionUser;
}

export interface AtStore {
	readonly store: { readonly name: string; readonly href: string };
}

/** Nothing for whoever has not proven their address. */
export async function ofEveryStore<T extends object>(
	{ pools, user, source, ip, requestId, locale, now }: Asking,
	list: (scope: StoreScope, user: SessionUser, store: StoreAddress) => Promise<readonly T[]>
): Promise<(T & AtStore)[]> {
	const ids = user.verified ? await listStoresOf(pools, user.id, MOST_STORES) : [];
	const found: (T & AtStore)[] = [];
	for (const storeId of ids) {
		const store = await storeById(pools, storeId);
		if (!store || store.disabled) continue;
		const actor = { kind: 'user', id: user.id } as const;
		const request = { storeId, actor, source, ip, requestId, locale, now };
		const rows = await inScope(pools, request, (scope) => list(scope, user, store));
		const named = { name: store.name, href: storePath(store) };
		found.push(...rows.map((row) => ({ ...row, store: named })));
	}
	return found;
}
