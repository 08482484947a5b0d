import { z } from 'zod';
import { AppError } from '#lib/platform/errors.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import {
	openPublicStoreProcedure,
	openUserProcedure,
	publicStoreProcedure,
	router,
	storeProcedure
} from '#lib/trpc/server/base.ts';
import { boughtInput, oneRenewal } from '../input.ts';
import { purchaseByLink } from './buying.ts';
import { payRenewal } from './charging-renewals.ts';
import { ofEveryStore } from './own-stores.ts';
import { getRenewal, listOwnRenewals, listRenewals } from './renewal-queries.ts';
import { stopRenewal } from './renewals.ts';

const byLink = 'the link is the proof: id and token of one purchase';
const desk = storeProcedure('money.take');

/** Throws NOT_FOUND for a wrong token and for what was bought once. */
async function renewalByLink(
	scope: StoreScope,
	{ purchase, token }: z.output<typeof boughtInput>
): Promise<string> {
	const { renewalId } = await purchaseByLink(scope, purchase, token);
	if (renewalId === null) throw new AppError('NOT_FOUND');
	return renewalId;
}

export const renewalsRouter = router({
	list: desk.query(async ({ ctx }) => await listRenewals(ctx.scope)),
	get: desk
		.input(oneRenewal)
		.query(async ({ ctx, input }) => await getRenewal(ctx.scope, input.renewalId)),
	stop: desk
		.input(oneRenewal)
		.mutation(async ({ ctx, input }) => await stopRenewal(ctx.scope, input.renewalId, 'store')),

	/** What still renews, at every store. */
	mine: openUserProcedure
		.input(z.object({}).optional())
		.query(async ({ ctx }) => await ofEveryStore(ctx, listOwnRenewals)),
	stopByLink: publicStoreProcedure(byLink)
		.input(boughtInput)
		.mutation(async ({ ctx, input }) => {
			await stopRenewal(ctx.scope, await renewalByLink(ctx.scope, input), 'client');
		}),
	payByLink: openPublicStoreProcedure(byLink)
		.input(boughtInput)
		.mutation(async ({ ctx, input }) => {
			const renewalId = await inScope(ctx.pools, ctx.request, async (scope) =>
				renewalByLink(scope, input)
			);
			return await payRenewal(ctx.pools, ctx.request, ctx.store, renewalId);
		})
});
