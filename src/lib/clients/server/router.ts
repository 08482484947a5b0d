import { router, storeProcedure } from '#lib/trpc/server/base.ts';
import { addClientInput, clientIdInput, clientSearchInput } from '../input.ts';
import { addClient } from './commands.ts';
import { getVisibleClient, searchClients } from './queries.ts';

export const clientsRouter = router({
	// Narrowed to their own clients for staff: access.ts.
	search: storeProcedure('clients.view_own')
		.input(clientSearchInput)
		.query(async ({ ctx, input }) => await searchClients(ctx.scope, input.text)),
	get: storeProcedure('clients.view_own')
		.input(clientIdInput)
		.query(async ({ ctx, input }) => await getVisibleClient(ctx.scope, input.clientId)),
	add: storeProcedure('clients.edit')
		.input(addClientInput)
		.mutation(async ({ ctx, input }) => await addClient(ctx.scope, input))
});
