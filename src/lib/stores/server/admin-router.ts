/** The platform console: stores, users and the platform's own rules. Every act asks for a reason. */
import { z } from 'zod';
import { eventFilter } from '#lib/audit/input.ts';
import { listPlatformEventNames, listPlatformEvents } from '#lib/audit/server/queries.ts';
import { queueHealth } from '#lib/platform/server/queue-health.ts';
import { adminProcedure, openAdminProcedure, router } from '#lib/trpc/server/base.ts';
import * as inputs from '../input.ts';
import {
	disableUser,
	enableUser,
	setPlatformRole,
	setRequiredSecondFactor,
	signOutEverywhere
} from './administering.ts';
import {
	getUser,
	listRequiredSecondFactor,
	listUsers,
	namesOf,
	USER_KINDS
} from './console-people.ts';
import {
	getNumbers,
	getStore,
	isSlugFree,
	listStores,
	STANDINGS,
	suggestSlugs
} from './console-queries.ts';
import { createStore, disableStore, enableStore } from './creating.ts';
import { enterStore, leaveStore } from './entering.ts';

const id = z.object({ id: z.uuid() });
const withReason = id.extend({ reason: inputs.reason });
const search = z.string().max(200).default('');

const stores = router({
	numbers: adminProcedure.query(async ({ ctx }) => await getNumbers(ctx.scope)),

	list: adminProcedure
		.input(
			z.object({
				search,
				standing: z.union([z.literal(''), z.enum(STANDINGS)]).default(''),
				after: z.number().int().min(0).default(0),
				among: z.array(z.uuid()).max(20_000).nullable().default(null)
			})
		)
		.query(async ({ ctx, input }) => await listStores(ctx.scope, input)),

	get: adminProcedure
		.input(id)
		.query(async ({ ctx, input }) => await getStore(ctx.scope, input.id)),

	checkSlug: adminProcedure
		.input(z.object({ slug: inputs.slug, city: z.string().max(60).default('') }))
		.query(async ({ ctx, input }) =>
			(await isSlugFree(ctx.scope, input.slug))
				? { free: true, suggestions: [] }
				: { free: false, suggestions: await suggestSlugs(ctx.scope, input.slug, input.city) }
		),

	create: adminProcedure
		.input(inputs.newStore)
		.mutation(async ({ ctx, input }) => await createStore(ctx.scope, input)),

	disable: adminProcedure
		.input(withReason)
		.mutation(async ({ ctx, input }) => await disableStore(ctx.scope, input.id, input.reason)),

	enable: adminProcedure
		.input(withReason)
		.mutation(async ({ ctx, input }) => await enableStore(ctx.scope, input.id, input.reason)),

	enter: adminProcedure
		.input(withReason)
		.mutation(
			async ({ ctx, input }) => await enterStore(ctx.scope, ctx.user.id, input.id, input.reason)
		),

	leave: adminProcedure
		.input(id)
		.mutation(async ({ ctx, input }) => await leaveStore(ctx.scope, ctx.user.id, input.id))
});

const users = router({
	list: adminProcedure
		.input(
			z.object({
				search,
				kind: z.union([z.literal(''), z.enum(USER_KINDS)]).default(''),
				after: z.union([z.literal(''), z.uuid()]).default('')
			})
		)
		.query(async ({ ctx, input }) => await listUsers(ctx.scope, input)),

	get: adminProcedure.input(id).query(async ({ ctx, input }) => await getUser(ctx.scope, input.id)),

	disable: adminProcedure
		.input(withReason)
		.mutation(async ({ ctx, input }) => await disableUser(ctx.scope, input.id, input.reason)),

	enable: adminProcedure
		.input(withReason)
		.mutation(async ({ ctx, input }) => await enableUser(ctx.scope, input.id, input.reason)),

	signOut: adminProcedure
		.input(withReason)
		.mutation(async ({ ctx, input }) => await signOutEverywhere(ctx.scope, input.id, input.reason)),

	setPlatformRole: adminProcedure
		.input(withReason.extend({ role: z.enum(['admin', 'support']).nullable() }))
		.mutation(
			async ({ ctx, input }) => await setPlatformRole(ctx.scope, input.id, input.role, input.reason)
		)
});

const platform = router({
	events: adminProcedure
		.input(eventFilter.extend({ storeId: z.union([z.literal(''), z.uuid()]).default('') }))
		.query(async ({ ctx, input }) => {
			const page = await listPlatformEvents(ctx.scope, input);
			const ids = page.entries.flatMap((entry) => [entry.actorId, entry.subjectId, entry.storeId]);
			return {
				...page,
				names: await namesOf(
					ctx.scope,
					ids.filter((one) => one !== null)
				)
			};
		}),

	eventNames: adminProcedure.query(async ({ ctx }) => await listPlatformEventNames(ctx.scope)),

	secondFactor: adminProcedure.query(async ({ ctx }) => await listRequiredSecondFactor(ctx.scope)),

	setSecondFactor: adminProcedure
		.input(z.object({ roles: z.array(inputs.role).max(20) }))
		.mutation(
			async ({ ctx, input }) => await setRequiredSecondFactor(ctx.scope, input.roles, ctx.user.id)
		),

	queue: openAdminProcedure.query(async ({ ctx }) => await queueHealth(ctx.pools.worker))
});

export const adminRouter = router({ stores, users, platform });
