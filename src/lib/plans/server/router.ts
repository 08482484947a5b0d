import { z } from 'zod';
import { adminProcedure, publicProcedure, router, storeProcedure } from '#lib/trpc/server/base.ts';
import { assignment, planEdit, planInput } from '../input.ts';
import { assignPlan } from './assigning.ts';
import { archivePlan, createPlan, editPlan, restorePlan } from './commands.ts';
import { getOverview, listUsage } from './overview.ts';
import { getPlan, getPlanOfStore, listPlans, listSoldPlans } from './queries.ts';
import { cancelSubscription, resumeSubscription, startTrial } from './subscribing.ts';

const onePlan = z.object({ id: z.uuid() });

const admin = router({
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
	startTrial: storeProcedure('plans.change')
		.input(z.object({ plan: z.string().min(1).max(80) }))
		.mutation(async ({ ctx, input }) => await startTrial(ctx.scope, input.plan)),
	cancel: storeProcedure('plans.change').mutation(
		async ({ ctx }) => await cancelSubscription(ctx.scope)
	),
	resume: storeProcedure('plans.change').mutation(
		async ({ ctx }) => await resumeSubscription(ctx.scope)
	),
	/** Counts and limits, for the pages on which they bite. */
	usage: storeProcedure('catalogue.view').query(async ({ ctx }) => await listUsage(ctx.scope)),
	admin
});
