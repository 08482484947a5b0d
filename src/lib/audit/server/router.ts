import { storeProcedure, router } from '#lib/trpc/server/base.ts';
import { eventFilter } from '../input.ts';
import { listEventNames, listEvents } from './queries.ts';

export const auditRouter = router({
	list: storeProcedure('audit.view')
		.input(eventFilter)
		.query(async ({ ctx, input }) => await listEvents(ctx.scope, input)),

	names: storeProcedure('audit.view').query(async ({ ctx }) => await listEventNames(ctx.scope))
});
