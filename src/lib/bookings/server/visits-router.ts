/** A client's own bookings, of every store that knows them. */
import { z } from 'zod';
import { listStoresOf } from '#lib/clients/server/linking.ts';
import { storeById } from '#lib/stores/server/addresses.ts';
import { inScope } from '#lib/stores/server/scope.ts';
import { openUserProcedure, router } from '#lib/trpc/server/base.ts';
import type { SessionUser } from '#lib/auth/user.ts';
import type { RequestContext } from '#lib/trpc/server/context.ts';
import { zone } from '../input.ts';
import { sortVisits, type OwnVisit } from '../own-visits.ts';
import { listOwnVisits } from './own-visits.ts';

/** More stores than anybody visits; each costs a transaction. */
const MOST_STORES = 20;

/** One store, in its own scope: what goes wrong or is closed there takes nothing from the others. */
async function visitsIn(
	ctx: RequestContext,
	user: SessionUser,
	storeId: string,
	viewerZone: string | null
): Promise<OwnVisit[]> {
	const store = await storeById(ctx.pools, storeId);
	if (!store || store.disabled) return [];
	const { source, ip, requestId, locale, now } = ctx;
	const actor = { kind: 'user', id: user.id } as const;
	return await inScope(
		ctx.pools,
		{ storeId, actor, source, ip, requestId, locale, now },
		async (scope) => await listOwnVisits(scope, store, user, viewerZone)
	);
}

export const visitsRouter = router({
	/** Next, later and past. Whoever has not proven their address sees none. */
	mine: openUserProcedure
		.input(z.object({ zone: zone.nullish() }))
		.query(async ({ ctx, input }) => {
			const { pools, user } = ctx;
			const stores = user.verified ? await listStoresOf(pools, user.id, MOST_STORES) : [];
			const visits: OwnVisit[] = [];
			for (const storeId of stores)
				visits.push(...(await visitsIn(ctx, user, storeId, input.zone ?? null)));
			return sortVisits(visits);
		})
});
