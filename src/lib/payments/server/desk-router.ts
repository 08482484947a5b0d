/** The desk's money that belongs to no booking: part of `payments.*`. */
import { onceByKey } from '#lib/audit/server/idempotency.ts';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import { answer, openStoreProcedure, storeProcedure } from '#lib/trpc/server/base.ts';
import {
	countCashInput,
	dayCloseInput,
	financeInput,
	resolveInput,
	testPaymentInput
} from '../input.ts';
import { getTestPayment, openTestPayment } from './test-payment.ts';
import { getStanding } from './connections.ts';
import { countCash, listCashCounts } from './cash-counts.ts';
import { listDifferences, resolveDifference } from './differences.ts';
import { getFinance } from './finance.ts';
import { getBalances, getDayClose } from './ledger.ts';

export const deskMoney = {
	dayClose: storeProcedure('money.view')
		.input(dayCloseInput)
		.query(async ({ ctx: { scope }, input }) => {
			const { zone, currency } = await getProfile(scope);
			return {
				day: input.day,
				zone,
				/** The store's own. */
				currency,
				currencies: await getDayClose(scope, input.day, zone),
				finance: await getFinance(scope, { from: input.day, until: input.day, zone }),
				counts: await listCashCounts(scope, input.day)
			};
		}),

	/** Sums of some days, by day and method, and what stands open now. */
	finance: storeProcedure('money.view')
		.input(financeInput)
		.query(async ({ ctx: { scope }, input }) => {
			const { zone, currency } = await getProfile(scope);
			const balances = await getBalances(scope);
			return {
				currency,
				finance: await getFinance(scope, { ...input, zone }),
				open: [...balances].map(([each, sums]) => ({
					currency: each,
					depositsMinor: sums.deposits,
					receivableMinor: sums.receivable,
					creditMinor: sums.credit
				}))
			};
		}),

	/** Whoever has the drawer counts it; what it should have held is for the manager to see. */
	countCash: storeProcedure('money.take')
		.input(countCashInput)
		.mutation(async ({ ctx: { scope }, input }) => {
			const { idempotencyKey, ...body } = input;
			return answer(
				await onceByKey(
					scope,
					{ actor: `user:${scope.actor.id}`, key: idempotencyKey, body },
					async () => {
						const { zone, currency } = await getProfile(scope);
						return { countId: await countCash(scope, zone, { ...body, currency }) };
					}
				)
			);
		}),

	/** Before any sum: are clients asked to pay online here, and with real money? */
	standing: storeProcedure('money.take').query(
		async ({ ctx: { scope } }) => await getStanding(scope)
	),

	differences: storeProcedure('money.view').query(
		async ({ ctx: { scope } }) => await listDifferences(scope)
	),

	resolveDifference: storeProcedure('money.refund')
		.input(resolveInput)
		.mutation(async ({ ctx: { scope }, input }) => await resolveDifference(scope, input)),

	/** In test mode only; the provider is asked with no transaction open. */
	testPayment: openStoreProcedure('money.connect').mutation(
		async ({ ctx }) =>
			await openTestPayment(
				ctx.pools,
				ctx.request,
				`${publicUrl(config())}/manage/${ctx.store.slug}/settings/payments`
			)
	),

	testPaymentStatus: openStoreProcedure('money.connect')
		.input(testPaymentInput)
		.query(async ({ ctx, input }) => ({
			status: await getTestPayment(ctx.pools, ctx.request, input)
		}))
};
