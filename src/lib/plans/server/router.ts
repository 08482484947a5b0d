import { z } from 'zod';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import type { RequestContext } from '#lib/trpc/server/context.ts';
import {
	adminProcedure,
	openProcedure,
	openStoreProcedure,
	publicProcedure,
	router,
	storeProcedure
} from '#lib/trpc/server/base.ts';
import {
	agreedChange,
	assignment,
	onePlanCode,
	payerInput,
	planEdit,
	planInput,
	sandboxPlanAct,
	sandboxPlanPage,
	sandboxPortalAct
} from '../input.ts';
import { assignPlan } from './assigning.ts';
import { couponInput } from '../coupons.ts';
import { beginCheckout, listPlanInvoices, openPortal, refresh } from './charging.ts';
import { archivePlan, createPlan, editPlan, restorePlan } from './commands.ts';
import { archiveCoupon, createCoupon, listCoupons } from './coupons.ts';
import { getPayer } from './details.ts';
import { savePayer } from './naming.ts';
import { findOwes, getOverview, listUsage } from './overview.ts';
import { getPlan, getPlanOfStore, listPlans, listSoldPlans } from './queries.ts';
import { getRevenue, listPlansOf, listStoresOn } from './revenue.ts';
import { actOnSandboxPlan, actOnSandboxPortal, getSandboxPlan } from './sandbox-page.ts';
import { startTrial } from './subscribing.ts';
import { cancelPlan, changePlan, dropChange, previewChange, resumePlan } from './switching.ts';

/** The page stands in for an outside provider: it has no session there, only its address. */
const sandbox = openProcedure('the address holds an unguessable token, and no real money moves');

const asVisitor = async <T>(
	{ pools, source, ip, requestId, locale }: RequestContext,
	storeId: string,
	fn: (scope: StoreScope) => Promise<T>
): Promise<T> => {
	const actor = { kind: 'visitor', id: null } as const;
	return await inScope(pools, { storeId, actor, source, ip, requestId, locale }, fn);
};

const asking = (ctx: RequestContext & { request: ScopeRequest; store: { slug: string } }) => ({
	pools: ctx.pools,
	request: ctx.request,
	slug: ctx.store.slug
});

const onePlan = z.object({ id: z.uuid() });

const coupons = router({
	list: adminProcedure.query(async ({ ctx }) => await listCoupons(ctx.scope)),
	create: adminProcedure
		.input(couponInput)
		.mutation(async ({ ctx, input }) => await createCoupon(ctx.scope, input)),
	archive: adminProcedure
		.input(onePlan)
		.mutation(async ({ ctx, input }) => await archiveCoupon(ctx.scope, input.id))
});

const admin = router({
	coupons,
	list: adminProcedure.query(async ({ ctx }) => await listPlans(ctx.scope)),
	get: adminProcedure
		.input(onePlan)
		.query(async ({ ctx, input }) => await getPlan(ctx.scope, input.id)),
	create: adminProcedure
		.input(planInput)
		.mutation(async ({ ctx, input }) => await createPlan(ctx.scope, input)),
	edit: adminProcedure
		.input(onePlan.extend({ plan: planEdit }))
		.mutation(
			async ({ ctx, input: { id, plan } }) => await editPlan(ctx.scope, id, plan.version, plan)
		),
	archive: adminProcedure
		.input(onePlan)
		.mutation(async ({ ctx, input }) => await archivePlan(ctx.scope, input.id)),
	restore: adminProcedure
		.input(onePlan)
		.mutation(async ({ ctx, input }) => await restorePlan(ctx.scope, input.id)),
	ofStore: adminProcedure
		.input(z.object({ storeId: z.uuid() }))
		.query(async ({ ctx, input }) => await getPlanOfStore(ctx.scope, input.storeId)),
	revenue: adminProcedure.query(async ({ ctx }) => await getRevenue(ctx.scope)),
	/** For a page of the store list. */
	plansOf: adminProcedure
		.input(z.object({ storeIds: z.array(z.uuid()).max(100) }))
		.query(async ({ ctx, input }) => await listPlansOf(ctx.scope, input.storeIds)),
	/** Stores that stand so (`trialing`, `past_due` …), or are on the plan of this code. */
	storesOn: adminProcedure
		.input(z.object({ what: z.string().min(1).max(80) }))
		.query(async ({ ctx, input }) => await listStoresOn(ctx.scope, input.what)),
	/** Asks for a reason: it moves what a store may do. */
	assign: adminProcedure
		.input(assignment)
		.mutation(async ({ ctx, input }) => await assignPlan(ctx.scope, input))
});

export const plansRouter = router({
	/** The public price page. */
	sold: publicProcedure('prices are for everyone to see').query(
		async ({ ctx }) => await listSoldPlans(ctx)
	),
	/** The plan page: only for whoever may know what the store pays. */
	overview: storeProcedure('plans.view').query(async ({ ctx }) => await getOverview(ctx.scope)),
	/** Is a payment behind? For the banner of every page. */
	owes: storeProcedure('plans.view').query(async ({ ctx }) => await findOwes(ctx.scope)),
	startTrial: storeProcedure('plans.change')
		.input(z.object({ plan: z.string().min(1).max(80) }))
		.mutation(async ({ ctx, input }) => await startTrial(ctx.scope, input.plan)),
	/** To the provider's page. The provider is asked with no transaction open, here and below. */
	checkout: openStoreProcedure('plans.change')
		.input(onePlanCode.extend({ coupon: z.string().max(60).default('') }))
		.mutation(async ({ ctx, input }) => await beginCheckout(asking(ctx), input.plan, input.coupon)),
	portal: openStoreProcedure('plans.change').mutation(
		async ({ ctx }) => await openPortal(asking(ctx))
	),
	/** After coming back: what is true is asked, whatever the browser says. */
	refresh: openStoreProcedure('plans.change').mutation(
		async ({ ctx }) => await refresh(asking(ctx))
	),
	preview: openStoreProcedure('plans.view')
		.input(onePlanCode)
		.query(async ({ ctx, input }) => await previewChange(asking(ctx), input.plan)),
	change: openStoreProcedure('plans.change')
		.input(agreedChange)
		.mutation(async ({ ctx, input }) => await changePlan(asking(ctx), input)),
	/** Whom the invoices name. The provider is asked first, so that what it refuses is not kept. */
	payer: storeProcedure('plans.view').query(async ({ ctx }) => await getPayer(ctx.scope)),
	savePayer: openStoreProcedure('plans.change')
		.input(payerInput)
		.mutation(async ({ ctx, input }) => await savePayer(asking(ctx), input)),
	dropChange: openStoreProcedure('plans.change').mutation(
		async ({ ctx }) => await dropChange(asking(ctx))
	),
	cancel: openStoreProcedure('plans.change').mutation(
		async ({ ctx }) => await cancelPlan(asking(ctx))
	),
	resume: openStoreProcedure('plans.change').mutation(
		async ({ ctx }) => await resumePlan(asking(ctx))
	),
	invoices: openStoreProcedure('plans.view').query(
		async ({ ctx }) => await listPlanInvoices(asking(ctx))
	),
	sandboxPage: sandbox
		.input(sandboxPlanPage)
		.query(
			async ({ ctx, input }) =>
				await asVisitor(ctx, input.storeId, (scope) => getSandboxPlan(scope, input.token))
		),
	sandboxAct: sandbox
		.input(sandboxPlanAct)
		.mutation(
			async ({ ctx, input }) =>
				await asVisitor(ctx, input.storeId, (scope) =>
					actOnSandboxPlan(scope, input.token, input.act)
				)
		),
	sandboxPortalAct: sandbox
		.input(sandboxPortalAct)
		.mutation(
			async ({ ctx, input }) =>
				await asVisitor(ctx, input.storeId, (scope) =>
					actOnSandboxPortal(scope, input.token, input.act)
				)
		),
	/** Counts and limits, for the pages on which they bite. */
	usage: storeProcedure('catalogue.view').query(async ({ ctx }) => await listUsage(ctx.scope)),
	admin
});
