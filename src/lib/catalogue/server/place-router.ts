import { z } from 'zod';
import { router, storeProcedure } from '#lib/trpc/server/base.ts';
import { categoryInput, directionField, idsField, locationInput, resourceInput } from '../input.ts';
import { addCategory, moveCategory, orderCategories, renameCategory } from './categories.ts';
import { addLocation, archiveLocation, editLocation } from './locations.ts';
import {
	addResource,
	addResourceType,
	archiveResource,
	editResource,
	renameResourceType
} from './resources.ts';

const edit = storeProcedure('catalogue.edit');

export const locationsRouter = router({
	add: storeProcedure('catalogue.edit', { limit: 'locations' })
		.input(locationInput)
		.mutation(async ({ ctx, input }) => await addLocation(ctx.scope, input)),
	edit: edit
		.input(z.object({ locationId: z.uuid(), location: locationInput }))
		.mutation(
			async ({ ctx, input }) => await editLocation(ctx.scope, input.locationId, input.location)
		),
	archive: edit
		.input(z.object({ locationId: z.uuid() }))
		.mutation(async ({ ctx, input }) => await archiveLocation(ctx.scope, input.locationId))
});

const oneCategory = z.object({ categoryId: z.uuid() });

export const categoriesRouter = router({
	add: edit
		.input(categoryInput)
		.mutation(async ({ ctx, input }) => await addCategory(ctx.scope, input.name)),
	rename: edit
		.input(oneCategory.extend(categoryInput.shape))
		.mutation(
			async ({ ctx, input }) => await renameCategory(ctx.scope, input.categoryId, input.name)
		),
	order: edit
		.input(z.object({ categoryIds: idsField }))
		.mutation(async ({ ctx, input }) => await orderCategories(ctx.scope, input.categoryIds)),
	move: edit
		.input(oneCategory.extend({ direction: directionField }))
		.mutation(
			async ({ ctx, input }) => await moveCategory(ctx.scope, input.categoryId, input.direction)
		)
});

const oneResource = z.object({ resourceId: z.uuid() });
const oneType = z.object({ typeId: z.uuid() });

export const resourcesRouter = router({
	addType: edit
		.input(categoryInput)
		.mutation(async ({ ctx, input }) => await addResourceType(ctx.scope, input.name)),
	renameType: edit
		.input(oneType.extend(categoryInput.shape))
		.mutation(
			async ({ ctx, input }) => await renameResourceType(ctx.scope, input.typeId, input.name)
		),
	add: edit
		.input(resourceInput)
		.mutation(async ({ ctx, input }) => await addResource(ctx.scope, input)),
	edit: edit
		.input(oneResource.extend({ resource: resourceInput }))
		.mutation(
			async ({ ctx, input }) => await editResource(ctx.scope, input.resourceId, input.resource)
		),
	archive: edit
		.input(oneResource)
		.mutation(async ({ ctx, input }) => await archiveResource(ctx.scope, input.resourceId))
});
