/** Part of `book.*`: what leaving costs, and paying what is owed. */
import { inScope } from '#lib/stores/server/scope.ts';
import { openPublicStoreProcedure, publicStoreProcedure } from '#lib/trpc/server/base.ts';
import { id, linkInput } from '../input.ts';
import { bookingByLink } from './access.ts';
import { getCancelView, getFeeView } from './fee-views.ts';
import { getCardsView, keepCard, removeOwnCard, returnWithCard } from './keeping-cards.ts';
import { payFee, returnFromFee } from './paying-fees.ts';
import { readerOf, storeView } from './store-view.ts';

const byLink = 'the link is the proof: code and token of one booking';

export const feeProcedures = {
	/** Before the click: what cancelling does with the money. */
	cancelView: publicStoreProcedure(byLink)
		.input(linkInput)
		.query(async ({ ctx, input }) => {
			const { row } = await bookingByLink(ctx.scope, input.code, input.token);
			const reader = readerOf(ctx.scope, await storeView(ctx.scope, ctx.store));
			return await getCancelView(ctx.scope, row, reader);
		}),

	feeView: publicStoreProcedure(byLink)
		.input(linkInput)
		.query(async ({ ctx, input }) => {
			const { row } = await bookingByLink(ctx.scope, input.code, input.token);
			const reader = readerOf(ctx.scope, await storeView(ctx.scope, ctx.store));
			return await getFeeView(ctx.scope, row, reader);
		}),

	cardsView: publicStoreProcedure(byLink)
		.input(linkInput)
		.query(async ({ ctx, input }) => {
			const { row } = await bookingByLink(ctx.scope, input.code, input.token);
			const reader = readerOf(ctx.scope, await storeView(ctx.scope, ctx.store));
			return await getCardsView(ctx.scope, row, ctx.store.name, reader);
		}),

	/** By going on the client agrees to the words that were shown; asked twice, it is the same page. */
	keepCard: openPublicStoreProcedure(byLink)
		.input(linkInput)
		.mutation(async ({ ctx, input }) => {
			const parts = await inScope(ctx.pools, ctx.request, (scope) =>
				bookingByLink(scope, input.code, input.token)
			);
			return await keepCard(ctx.pools, ctx.request, ctx.store, parts);
		}),

	settleCard: openPublicStoreProcedure(byLink)
		.input(linkInput)
		.mutation(async ({ ctx, input }) => {
			const parts = await inScope(ctx.pools, ctx.request, (scope) =>
				bookingByLink(scope, input.code, input.token)
			);
			return await returnWithCard(ctx.pools, ctx.request, parts);
		}),

	removeCard: openPublicStoreProcedure(byLink)
		.input(linkInput.extend({ cardId: id }))
		.mutation(async ({ ctx, input }) => {
			const parts = await inScope(ctx.pools, ctx.request, (scope) =>
				bookingByLink(scope, input.code, input.token)
			);
			await removeOwnCard(ctx.pools, ctx.request, parts, input.cardId);
			return { removed: true };
		}),

	/** Asked twice, the page that was open before is closed first: one debt, one payment. */
	payFee: openPublicStoreProcedure(byLink)
		.input(linkInput)
		.mutation(async ({ ctx, input }) => {
			const parts = await inScope(ctx.pools, ctx.request, (scope) =>
				bookingByLink(scope, input.code, input.token)
			);
			return await payFee(ctx.pools, ctx.request, ctx.store, parts);
		}),

	/** Back from the provider: what is true is asked there. Any number of times. */
	settleFee: openPublicStoreProcedure(byLink)
		.input(linkInput)
		.mutation(async ({ ctx, input }) => {
			const { row } = await inScope(ctx.pools, ctx.request, (scope) =>
				bookingByLink(scope, input.code, input.token)
			);
			await returnFromFee(ctx.pools, ctx.request, row.id);
			return { settled: true };
		})
};
