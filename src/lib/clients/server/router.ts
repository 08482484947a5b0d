import { router, storeProcedure } from '#lib/trpc/server/base.ts';
import { addClientInput, clientIdInput, clientSearchInput } from '../input.ts';
import { addClient } from './commands.ts';
import { getClient, searchClients } from './queries.ts';

export const clientsRouter = router({
	search: storeProcedure('clients.view')
		.input(clientSearchInput)
		.query(async ({ ctx, input }) => await searchClients(ctx.scope, input.text)),
	get: storeProcedure('clients.view')
		.input(clientIdInput)
		.query(async ({ ctx, input }) => await getClient(ctx.scope, input.clientId)),
	add: storeProcedure('clients.edit')
		.input(addClientInput)
		.mutation(async ({ ctx, input }) => await addClient(ctx.scope, input))
});
