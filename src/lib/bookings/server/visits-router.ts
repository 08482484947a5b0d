/** A client's own bookings and cards, of every store that knows them. */
import { z } from 'zod';
import { listStoresOf } from '#lib/clients/server/linking.ts';
import { storeById, type StoreAddress } from '#lib/stores/server/addresses.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import { openPublicStoreProcedure, openUserProcedure, router } from '#lib/trpc/server/base.ts';
import type { SessionUser } from '#lib/auth/user.ts';
import type { RequestContext } from '#lib/trpc/server/context.ts';
import type { OwnCards } from '../fee-view.ts';
import { id, zone } from '../input.ts';
import { sortVisits, type OwnVisit } from '../own-visits.ts';
import { getOwnCards, removeProvenCard } from './own-cards.ts';
import { listOwnVisits } from './own-visits.ts';

/** More stores than anybody visits; each costs a transaction. */
const MOST_STORES = 20;

/** One store, in its own scope: what goes wrong or is closed there takes nothing from the others. */
async function asPerson<T>(
	ctx: RequestContext,
	user: SessionUser,
	storeId: string,
	read: (scope: StoreScope, store: StoreAddress) => Promise<T>
): Promise<T | null> {
	const store = await storeById(ctx.pools, storeId);
	if (!store || store.disabled) return null;
	const { source, ip, requestId, locale, now } = ctx;
	const actor = { kind: 'user', id: user.id } as const;
	return await inScope(
		ctx.pools,
		{ storeId, actor, source, ip, requestId, locale, now },
		async (scope) => await read(scope, store)
	);
}

const storesOf = async ({ pools }: RequestContext, user: SessionUser): Promise<string[]> =>
	user.verified ? await listStoresOf(pools, user.id, MOST_STORES) : [];

export const visitsRouter = router({
	/** Next, later and past. Whoever has not proven their address sees none. */
	mine: openUserProcedure
		.input(z.object({ zone: zone.nullish() }))
		.query(async ({ ctx, input }) => {
			const { user } = ctx;
			const visits: OwnVisit[] = [];
			for (const storeId of await storesOf(ctx, user))
				visits.push(
					...((await asPerson(ctx, user, storeId, (scope, store) =>
						listOwnVisits(scope, store, user, input.zone ?? null)
					)) ?? [])
				);
			return sortVisits(visits);
		}),

	/** Cards left with stores, and what each may be charged for. */
	cards: openUserProcedure.query(async ({ ctx }): Promise<OwnCards[]> => {
		const found: OwnCards[] = [];
		for (const storeId of await storesOf(ctx, ctx.user)) {
			const cards = await asPerson(ctx, ctx.user, storeId, getOwnCards);
			if (cards) found.push(cards);
		}
		return found;
	}),

	removeCard: openPublicStoreProcedure('only a card of a client whom the caller has proven to be')
		.input(z.object({ cardId: id }))
		.mutation(async ({ ctx, input }) => {
			await removeProvenCard(ctx.pools, ctx.request, input.cardId);
			return { removed: true };
		})
});
