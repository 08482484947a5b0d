import { z } from 'zod';
import { readPicture } from '#lib/stores/server/images.ts';
import { openStoreProcedure, router, storeProcedure } from '#lib/trpc/server/base.ts';
import { inStorage } from '#lib/trpc/server/gate.ts';
import {
	directionField,
	idsField,
	performerInput,
	requirementInput,
	serviceInput
} from '../input.ts';
import { setPerformers, setPlaces, setRequirements } from './performers.ts';
import {
	archiveService,
	createService,
	editService,
	moveService,
	orderServices,
	pictureService,
	restoreService,
	setServiceHidden
} from './services.ts';
import { getServiceToEdit, getSetup, listServiceLines } from './setup-queries.ts';

const oneService = z.object({ serviceId: z.uuid() });
const edit = storeProcedure('catalogue.edit');
const grow = storeProcedure('catalogue.edit', { limit: 'services' });

export const servicesRouter = router({
	list: edit.query(async ({ ctx }) => await listServiceLines(ctx.scope)),
	/** What the form of a new one chooses from. */
	choices: edit.query(async ({ ctx }) => ({
		...(await getSetup(ctx.scope)),
		currency: ctx.store.currency
	})),
	get: edit
		.input(oneService)
		.query(async ({ ctx, input }) => await getServiceToEdit(ctx.scope, input.serviceId)),
	create: grow
		.input(serviceInput)
		.mutation(async ({ ctx, input }) => await createService(ctx.scope, ctx.store.currency, input)),
	edit: edit
		.input(z.object({ serviceId: z.uuid(), service: serviceInput }))
		.mutation(
			async ({ ctx, input }) =>
				await editService(ctx.scope, ctx.store.currency, input.serviceId, input.service)
		),
	setHidden: edit
		.input(oneService.extend({ hidden: z.boolean() }))
		.mutation(
			async ({ ctx, input }) => await setServiceHidden(ctx.scope, input.serviceId, input.hidden)
		),
	archive: edit
		.input(oneService)
		.mutation(async ({ ctx, input }) => await archiveService(ctx.scope, input.serviceId)),
	restore: grow
		.input(oneService)
		.mutation(async ({ ctx, input }) => await restoreService(ctx.scope, input.serviceId)),
	order: edit
		.input(z.object({ serviceIds: idsField }))
		.mutation(async ({ ctx, input }) => await orderServices(ctx.scope, input.serviceIds)),
	move: edit
		.input(oneService.extend({ direction: directionField }))
		.mutation(
			async ({ ctx, input }) => await moveService(ctx.scope, input.serviceId, input.direction)
		),
	uploadImage: openStoreProcedure('catalogue.edit', { limit: 'storageMb' })
		.input(oneService.extend({ bytes: z.instanceof(Uint8Array) }))
		.mutation(async ({ ctx, input }) => {
			const picture = await readPicture(input.bytes);
			return await inStorage(
				ctx,
				picture.bytes.length,
				async (scope) => await pictureService(scope, input.serviceId, picture)
			);
		}),
	removeImage: edit
		.input(oneService)
		.mutation(async ({ ctx, input }) => await pictureService(ctx.scope, input.serviceId, null)),
	setPerformers: edit
		.input(oneService.extend({ performers: z.array(performerInput).max(500) }))
		.mutation(
			async ({ ctx, input }) =>
				await setPerformers(
					ctx.scope,
					{ serviceId: input.serviceId, currency: ctx.store.currency },
					input.performers
				)
		),
	setPlaces: edit
		.input(oneService.extend({ locationIds: idsField }))
		.mutation(
			async ({ ctx, input }) => await setPlaces(ctx.scope, input.serviceId, input.locationIds)
		),
	setRequirements: edit
		.input(oneService.extend({ requirements: z.array(requirementInput).max(50) }))
		.mutation(
			async ({ ctx, input }) =>
				await setRequirements(ctx.scope, input.serviceId, input.requirements)
		)
});
