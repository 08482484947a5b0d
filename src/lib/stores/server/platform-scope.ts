/**
 * Acting on stores from above: an admin in the console, or a new store being made. The other place
 * besides scope.ts where a transaction of the features begins; it runs as app_platform (DECISIONS 1).
 */
import type { Actor, AuditScope, PlatformScope, Source } from '#lib/audit/server/record.ts';
import { inTransaction } from '#lib/platform/server/db.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { dispatchesOf } from '#lib/platform/server/queue.ts';
import type { Instant } from '#lib/platform/time.ts';
import { forgetAddresses } from './addresses.ts';

declare const platformBrand: unique symbol;

export interface StoresScope extends PlatformScope {
	readonly [platformBrand]: true;
	readonly now: Instant;
	readonly locale: string;
	/** What an event in that store's own log needs: an act on a store is seen by the store. */
	readonly over: (storeId: string) => AuditScope;
	/** After the commit this process forgets addresses it has looked up; others within seconds. */
	readonly changedAddress: () => void;
}

export interface StoresRequest {
	readonly actor: Actor;
	readonly source: Source;
	readonly ip: string | null;
	readonly requestId: string;
	readonly locale: string;
	/** A test's own clock; the product never gives one. */
	readonly now?: Instant;
}

/** Runs `fn` in one transaction across stores; after the commit asks for dispatch where it recorded. */
export async function inStoresScope<T>(
	pools: Pools,
	request: StoresRequest,
	fn: (scope: StoresScope) => Promise<T>
): Promise<T> {
	const touched = new Set<string>();
	let address = false;
	const result = await inTransaction(pools.platform, async (tx) => {
		touched.clear();
		address = false;
		const changedAddress = () => void (address = true);
		const { rows } = await tx.$client.query<{ now: Instant }>('select now()');
		const now = request.now ?? rows[0]?.now;
		const { actor, source, ip, requestId, locale } = request;
		const own = { tx, now, actor, source, ip, requestId };
		const over = (storeId: string) => ({ ...own, storeId, wrote: () => void touched.add(storeId) });
		return await fn({ ...own, locale, over, changedAddress } as unknown as StoresScope);
	});
	if (address) forgetAddresses();
	for (const storeId of touched) dispatchesOf(pools.worker).request(storeId);
	return result;
}
