/** Connecting a store to a provider with its own credentials; part of the payments router. */
import { openStoreProcedure, storeProcedure } from '#lib/trpc/server/base.ts';
import { connectionInput, connectVendorInput, webhookSecretInput } from '../vendor-input.ts';
import {
	checkConnection,
	connectVendor,
	disconnect,
	listConnections,
	listVendors
} from './connecting-vendors.ts';
import { activate, rotateWebhookSecret } from './connections.ts';

export const vendorProcedures = {
	/** What the store is connected to, and which vendors of vendors.ts it can connect here. */
	connections: storeProcedure('money.connect').query(async ({ ctx: { scope } }) => ({
		connections: await listConnections(scope),
		vendors: listVendors()
	})),

	connectVendor: openStoreProcedure('money.connect')
		.input(connectVendorInput)
		.mutation(async ({ ctx, input }) => connectVendor(ctx.pools, ctx.request, input)),

	checkConnection: openStoreProcedure('money.connect')
		.input(connectionInput)
		.mutation(async ({ ctx, input }) =>
			checkConnection(ctx.pools, ctx.request, input.connectionId)
		),

	/** Back to one that was connected before. */
	useConnection: storeProcedure('money.connect')
		.input(connectionInput)
		.mutation(async ({ ctx: { scope }, input }) => activate(scope, input.connectionId)),

	setWebhookSecret: storeProcedure('money.connect')
		.input(webhookSecretInput)
		.mutation(async ({ ctx: { scope }, input }) =>
			rotateWebhookSecret(scope, input.connectionId, input.secret)
		),

	disconnect: storeProcedure('money.connect')
		.input(connectionInput)
		.mutation(async ({ ctx: { scope }, input }) => disconnect(scope, input.connectionId))
};
