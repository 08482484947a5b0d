import { z } from 'zod';
import { onceByKey } from '#lib/audit/server/idempotency.ts';
import { takesOnlinePayments } from '#lib/payments/server/connections.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import {
	answer,
	openPublicStoreProcedure,
	openUserProcedure,
	publicStoreProcedure,
	router,
	storeProcedure
} from '#lib/trpc/server/base.ts';
import {
	boughtInput,
	buyInput,
	ofClient,
	onePackage,
	packageInput,
	refundPurchaseInput,
	sellInput
} from '../input.ts';
import { buyPackage, purchaseByLink, settlePurchase } from './buying.ts';
import {
	addPackage,
	archivePackage,
	editPackage,
	getPackage,
	listOffered,
	listPackages
} from './definitions.ts';
import { purchaseView } from './public-view.ts';
import { refundPurchase, sellPackage } from './purchases.ts';
import { getRecurringStanding } from '#lib/payments/server/recurring.ts';
import { listBalances, listOwnBalances, listSold } from './queries.ts';
import { renewalsRouter } from './renewals-router.ts';
import { ofEveryStore } from './own-stores.ts';

const visitors = 'anyone may look at what a store sells and buy it there';
const byLink = 'the link is the proof: id and token of one purchase';
const edit = storeProcedure('catalogue.edit');

const once = async <T>(
	scope: StoreScope,
	{ idempotencyKey, ...body }: { readonly idempotencyKey: string },
	run: () => Promise<T>
): Promise<T> =>
	answer(
		await onceByKey(scope, { actor: `user:${scope.actor.id}`, key: idempotencyKey, body }, run)
	);

export const packagesRouter = router({
	list: storeProcedure('catalogue.view').query(async ({ ctx }) => await listPackages(ctx.scope)),
	/** In what its prices are. */
	currency: edit.query(async ({ ctx }) => (await getProfile(ctx.scope)).currency),
	/** May what is sold renew, with what takes the store's money now? */
	recurring: edit.query(async ({ ctx }) => await getRecurringStanding(ctx.scope)),
	get: edit
		.input(onePackage)
		.query(async ({ ctx, input }) => await getPackage(ctx.scope, input.packageId)),
	add: edit
		.input(packageInput)
		.mutation(async ({ ctx, input }) => await addPackage(ctx.scope, input)),
	edit: edit
		.input(onePackage.extend({ values: packageInput }))
		.mutation(
			async ({ ctx, input }) => await editPackage(ctx.scope, input.packageId, input.values)
		),
	archive: edit
		.input(onePackage)
		.mutation(async ({ ctx, input }) => await archivePackage(ctx.scope, input.packageId)),

	sold: storeProcedure('money.take').query(async ({ ctx }) => await listSold(ctx.scope)),
	ofClient: storeProcedure('money.take')
		.input(ofClient)
		.query(async ({ ctx, input }) => await listBalances(ctx.scope, input.clientId)),
	sell: storeProcedure('money.take')
		.input(sellInput)
		.mutation(async ({ ctx: { scope }, input }) =>
			once(scope, input, async () =>
				sellPackage(scope, { ...input, receipt: input.receipt ?? null, key: input.idempotencyKey })
			)
		),
	refund: storeProcedure('money.refund')
		.input(refundPurchaseInput)
		.mutation(async ({ ctx: { scope }, input }) =>
			once(scope, input, async () => refundPurchase(scope, input.purchaseId, input.reason))
		),

	offered: publicStoreProcedure(visitors).query(async ({ ctx }) => ({
		packages: ctx.store.published ? await listOffered(ctx.scope) : [],
		takesPayments: await takesOnlinePayments(ctx.scope),
		mayRenew: (await getRecurringStanding(ctx.scope)).able,
		now: ctx.scope.now,
		zone: (await getProfile(ctx.scope)).zone
	})),
	buy: openPublicStoreProcedure(visitors)
		.input(buyInput)
		.mutation(async ({ ctx, input }) => buyPackage(ctx.pools, ctx.request, ctx.store, input)),
	bought: publicStoreProcedure(byLink)
		.input(boughtInput)
		.query(async ({ ctx, input }) =>
			purchaseView(ctx.scope, await purchaseByLink(ctx.scope, input.purchase, input.token))
		),
	settle: openPublicStoreProcedure(byLink)
		.input(boughtInput)
		.mutation(async ({ ctx, input }) => {
			const { id } = await inScope(ctx.pools, ctx.request, async (scope) =>
				purchaseByLink(scope, input.purchase, input.token)
			);
			return { status: (await settlePurchase(ctx.pools, ctx.request, id)).status };
		}),

	/** Of every store: what can still be spent. Whoever has not proven their address sees none. */
	mine: openUserProcedure
		.input(z.object({}).optional())
		.query(async ({ ctx }) => await ofEveryStore(ctx, listOwnBalances)),

	renewals: renewalsRouter
});
