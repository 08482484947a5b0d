/** Part of `book.*`: going to the provider's page and coming back. No transaction is open meanwhile. */
import { inScope, type ScopeRequest } from '#lib/stores/server/scope.ts';
import type { RequestContext } from '#lib/trpc/server/context.ts';
import { openPublicStoreProcedure } from '#lib/trpc/server/base.ts';
import { linkInput } from '../input.ts';
import { bookingByLink } from './access.ts';
import { openCheckout, returnToBooking } from './checkout.ts';

const byLink = openPublicStoreProcedure('the link is the proof: code and token of one booking');

const idOf = async (
	ctx: Pick<RequestContext, 'pools'> & { readonly request: ScopeRequest },
	{ code, token }: { readonly code: string; readonly token: string }
): Promise<string> =>
	await inScope(
		ctx.pools,
		ctx.request,
		async (scope) => (await bookingByLink(scope, code, token)).row.id
	);

export const checkoutProcedures = {
	/** Asked twice it gives the same page, so it needs no key (D27). */
	pay: byLink
		.input(linkInput)
		.mutation(async ({ ctx, input }) =>
			openCheckout(ctx.pools, ctx.request, ctx.store, await idOf(ctx, input))
		),

	/** Back from the provider: what is true is asked there. Any number of times. */
	settlePayment: byLink.input(linkInput).mutation(async ({ ctx, input }) => {
		const row = await returnToBooking(ctx.pools, ctx.request, await idOf(ctx, input));
		return { status: row.status, pendingFor: row.pendingFor };
	})
};
