import { onceByKey } from '#lib/audit/server/idempotency.ts';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import type { RequestContext } from '#lib/trpc/server/context.ts';
import {
	answer,
	openProcedure,
	openStoreProcedure,
	router,
	storeProcedure
} from '#lib/trpc/server/base.ts';
import {
	onboardingInput,
	ownKeysInput,
	refundInput,
	sandboxActInput,
	sandboxPageInput,
	takeInput
} from '../input.ts';
import { paymentsAdminRouter } from './admin-router.ts';
import { beginOnboarding, connectOwnKeys, finishOnboarding } from './connecting.ts';
import { deskMoney } from './desk-router.ts';
import { takeByHand } from './paying.ts';
import { requestRefund } from './refunding.ts';
import { actOnSandboxPage, finishSandboxRefunds, getSandboxPage } from './sandbox-page.ts';
import { vendorProcedures } from './vendor-router.ts';

/** The page stands in for an outside provider: it has no session there, only its address. */
const sandboxPage = openProcedure(
	'the address holds an unguessable token, and no real money moves'
);

const asVisitor = async <T>(
	ctx: RequestContext,
	storeId: string,
	fn: (scope: StoreScope) => Promise<T>
): Promise<T> => {
	const { pools, source, ip, requestId, locale } = ctx;
	const actor = { kind: 'visitor', id: null } as const;
	return await inScope(pools, { storeId, actor, source, ip, requestId, locale }, fn);
};

const once = async <T>(
	scope: StoreScope,
	{ idempotencyKey, ...body }: { readonly idempotencyKey: string },
	run: () => Promise<T>
): Promise<T> =>
	answer(
		await onceByKey(scope, { actor: `user:${scope.actor.id}`, key: idempotencyKey, body }, run)
	);

export const paymentsRouter = router({
	admin: paymentsAdminRouter,

	...deskMoney,

	take: storeProcedure('money.take')
		.input(takeInput)
		.mutation(async ({ ctx: { scope }, input }) =>
			once(scope, input, async () => {
				const { currency } = await getProfile(scope);
				return {
					paymentId: await takeByHand(scope, {
						...input,
						amount: { amountMinor: input.amountMinor, currency },
						subjectId: null,
						clientId: null,
						receipt: input.receipt ?? null
					})
				};
			})
		),

	refund: storeProcedure('money.refund')
		.input(refundInput)
		.mutation(async ({ ctx: { scope }, input }) =>
			once(scope, input, async () => ({ refundId: await requestRefund(scope, input) }))
		),

	/** Stripe is asked with no transaction open; the key goes from here to Stripe and, sealed, into the row. */
	connectOwnKeys: openStoreProcedure('money.connect')
		.input(ownKeysInput)
		.mutation(async ({ ctx, input }) => connectOwnKeys(ctx.pools, ctx.request, input.secretKey)),

	beginOnboarding: openStoreProcedure('money.connect')
		.input(onboardingInput)
		.mutation(async ({ ctx, input }) => {
			const back = `${publicUrl(config())}/manage/${ctx.store.slug}/settings`;
			const onboarding = { ...input, returnUrl: back, refreshUrl: back };
			return await beginOnboarding(ctx.pools, ctx.request, onboarding);
		}),

	finishOnboarding: openStoreProcedure('money.connect').mutation(async ({ ctx }) =>
		finishOnboarding(ctx.pools, ctx.request)
	),

	...vendorProcedures,

	sandboxPage: sandboxPage
		.input(sandboxPageInput)
		.query(async ({ ctx, input }) =>
			asVisitor(ctx, input.storeId, (scope) => getSandboxPage(scope, input.token))
		),

	sandboxAct: sandboxPage
		.input(sandboxActInput)
		.mutation(async ({ ctx, input }) =>
			asVisitor(ctx, input.storeId, (scope) => actOnSandboxPage(scope, input.token, input.act))
		),

	sandboxFinishRefunds: sandboxPage
		.input(sandboxPageInput)
		.mutation(async ({ ctx, input }) =>
			asVisitor(ctx, input.storeId, (scope) => finishSandboxRefunds(scope, input.token))
		)
});
