import { z } from 'zod';
import { router, storeProcedure } from '#lib/trpc/server/base.ts';
import { retryDelivery } from './commands.ts';
import { listDeliveries } from './queries.ts';

export const notificationsRouter = router({
	list: storeProcedure('deliveries.view')
		.input(z.object({ bookingId: z.uuid() }))
		.query(async ({ ctx, input }) => await listDeliveries(ctx.scope, input.bookingId)),

	retry: storeProcedure('deliveries.retry')
		.input(z.object({ deliveryId: z.uuid() }))
		.mutation(async ({ ctx, input }) => {
			await retryDelivery(ctx.scope, input.deliveryId);
			return { deliveryId: input.deliveryId };
		})
});
