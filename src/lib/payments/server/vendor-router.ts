/** Connecting a store to a provider with its own credentials; part of the payments router. */
import { inScope } from '#lib/stores/server/scope.ts';
import { openProcedure, openStoreProcedure, storeProcedure } from '#lib/trpc/server/base.ts';
import {
	connectionInput,
	connectVendorInput,
	keptPageInput,
	markPaidInput,
	markRefundedInput,
	markUnpaidInput,
	webhookSecretInput
} from '../vendor-input.ts';
import {
	checkConnection,
	connectVendor,
	disconnect,
	listConnections,
	listVendors
} from './connecting-vendors.ts';
import { activate, rotateWebhookSecret } from './connections.ts';
import { getKeptPage, markPaid, markRefunded, markUnpaid } from './kept.ts';

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
		.mutation(async ({ ctx: { scope }, input }) => disconnect(scope, input.connectionId)),

	/** A payment by the store's own link: the money was seen to arrive. */
	markPaid: storeProcedure('money.take')
		.input(markPaidInput)
		.mutation(async ({ ctx: { scope }, input }) => markPaid(scope, input)),

	markUnpaid: storeProcedure('money.take')
		.input(markUnpaidInput)
		.mutation(async ({ ctx: { scope }, input }) => markUnpaid(scope, input.paymentId)),

	markRefunded: storeProcedure('money.refund')
		.input(markRefundedInput)
		.mutation(async ({ ctx: { scope }, input }) => markRefunded(scope, input.refundId)),

	keptPage: openProcedure('the address is signed, and shows only what its client is asked to pay')
		.input(keptPageInput)
		.query(async ({ ctx, input }) => {
			const { pools, source, ip, requestId, locale } = ctx;
			const actor = { kind: 'visitor', id: null } as const;
			const { storeId } = input;
			return await inScope(pools, { storeId, actor, source, ip, requestId, locale }, (scope) =>
				getKeptPage(scope, input)
			);
		})
};
