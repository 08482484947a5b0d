/** The platform's view of money between clients and stores; mounted as `payments.admin`. */
import { adminProcedure, router } from '#lib/trpc/server/base.ts';
import { ofStoreInput, overviewInput, switchInput } from '../input.ts';
import { getPaymentsOverview } from './platform-view.ts';
import { getOnlinePayments, switchOnlinePayments } from './switching.ts';

export const paymentsAdminRouter = router({
	/** Also the dry run: what switching off would leave open. */
	ofStore: adminProcedure
		.input(ofStoreInput)
		.query(async ({ ctx, input }) => await getOnlinePayments(ctx.scope, input.storeId)),

	overview: adminProcedure
		.input(overviewInput)
		.query(async ({ ctx, input }) => await getPaymentsOverview(ctx.scope, input)),

	switch: adminProcedure
		.input(switchInput)
		.mutation(async ({ ctx, input }) => await switchOnlinePayments(ctx.scope, input))
});
