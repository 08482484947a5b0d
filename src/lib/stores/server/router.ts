/** A store as its own people run it. The console's procedures: admin-router.ts. */
import { z } from 'zod';
import {
	openStoreProcedure,
	publicProcedure,
	publicStoreProcedure,
	router,
	storeProcedure,
	userProcedure
} from '#lib/trpc/server/base.ts';
import { inStorage } from '#lib/trpc/server/gate.ts';
import * as inputs from '../input.ts';
import { addDomain, checkDomain, releaseDomain, renameSlug } from './addressing.ts';
import { getImage, keepPicture, readPicture } from './images.ts';
import { membersRouter } from './members-router.ts';
import { setPicture, setPublished, updateFees, updatePolicy, updateProfile } from './profile.ts';
import {
	getProfile,
	getStanding,
	listAddresses,
	listDemoStores,
	listMyStores,
	listPeople
} from './queries.ts';

const pictureInput = z.object({ kind: z.enum(['logo', 'cover']), bytes: z.instanceof(Uint8Array) });

export const storesRouter = router({
	/** Where the signed-in person works: the chooser. */
	mine: userProcedure.query(async ({ ctx }) => await listMyStores(ctx.tx, ctx.user.id)),

	/** What the start page offers to try. */
	demo: publicProcedure('demo stores are there to be looked at').query(
		async ({ ctx }) => await listDemoStores(ctx.tx)
	),

	/** Roles, rights and the admin's bar: what every page of the dashboard begins with. */
	standing: storeProcedure('stores.view').query(async ({ ctx }) => ({
		...(await getStanding(ctx.scope)),
		store: ctx.store
	})),

	getProfile: storeProcedure('stores.view').query(async ({ ctx }) => await getProfile(ctx.scope)),

	updateProfile: storeProcedure('stores.edit')
		.input(inputs.profile)
		.mutation(
			async ({ ctx, input: { store: _, ...profile } }) => await updateProfile(ctx.scope, profile)
		),

	updatePolicy: storeProcedure('stores.edit')
		.input(inputs.policy)
		.mutation(
			async ({ ctx, input: { store: _, ...policy } }) => await updatePolicy(ctx.scope, policy)
		),

	updateFees: storeProcedure('stores.edit')
		.input(inputs.feePolicy)
		.mutation(async ({ ctx, input }) => await updateFees(ctx.scope, input.fees)),

	publish: storeProcedure('stores.publish').mutation(
		async ({ ctx }) => await setPublished(ctx.scope, true)
	),

	unpublish: storeProcedure('stores.publish').mutation(
		async ({ ctx }) => await setPublished(ctx.scope, false)
	),

	uploadPicture: openStoreProcedure('stores.edit', { limit: 'storageMb' })
		.input(pictureInput)
		.mutation(async ({ ctx, input }) => {
			const picture = await readPicture(input.bytes);
			return await inStorage(ctx, picture.bytes.length, async (scope) => {
				const imageId = await keepPicture(scope, picture);
				await setPicture(scope, input.kind, imageId);
				return { imageId };
			});
		}),

	removePicture: storeProcedure('stores.edit')
		.input(pictureInput.pick({ kind: true }))
		.mutation(async ({ ctx, input }) => await setPicture(ctx.scope, input.kind, null)),

	image: publicStoreProcedure('pictures of the public page')
		.input(z.object({ id: z.uuid() }))
		.query(async ({ ctx, input }) => await getImage(ctx.scope, input.id)),

	listAddresses: storeProcedure('stores.domains').query(
		async ({ ctx }) => await listAddresses(ctx.scope)
	),

	renameSlug: storeProcedure('stores.domains')
		.input(z.object({ slug: inputs.slug }))
		.mutation(async ({ ctx, input }) => await renameSlug(ctx.scope, input.slug)),

	addDomain: storeProcedure('stores.domains', { feature: 'custom_domain' })
		.input(z.object({ host: inputs.host }))
		.mutation(async ({ ctx, input }) => await addDomain(ctx.scope, input.host)),

	checkDomain: openStoreProcedure('stores.domains')
		.input(z.object({ host: inputs.host }))
		.mutation(async ({ ctx, input }) => await checkDomain(ctx.pools, ctx.request, input.host)),

	releaseDomain: storeProcedure('stores.domains')
		.input(z.object({ host: inputs.host }))
		.mutation(async ({ ctx, input }) => await releaseDomain(ctx.scope, input.host)),

	/** Names for the activity log. */
	listPeople: storeProcedure('audit.view').query(async ({ ctx }) => await listPeople(ctx.scope)),

	members: membersRouter
});
