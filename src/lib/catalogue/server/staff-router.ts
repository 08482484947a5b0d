import { z } from 'zod';
import { readPicture } from '#lib/stores/server/images.ts';
import { openStoreProcedure, router, storeProcedure } from '#lib/trpc/server/base.ts';
import { inStorage } from '#lib/trpc/server/gate.ts';
import { dayOrNullField, directionField, idsField, staffInput } from '../input.ts';
import { setServicesOfStaff } from './performers.ts';
import { getStaffToEdit, listStaffLines } from './setup-queries.ts';
import {
	addStaff,
	archiveStaff,
	editStaff,
	linkStaff,
	moveStaff,
	orderStaff,
	pictureStaff,
	restoreStaff,
	setStaffLeaving
} from './staff.ts';

const oneStaff = z.object({ staffId: z.uuid() });
const edit = storeProcedure('staff.edit');
const grow = storeProcedure('staff.edit', { limit: 'staff' });

export const staffRouter = router({
	list: edit.query(async ({ ctx }) => await listStaffLines(ctx.scope)),
	get: edit
		.input(oneStaff)
		.query(async ({ ctx, input }) => await getStaffToEdit(ctx.scope, input.staffId)),
	add: grow.input(staffInput).mutation(async ({ ctx, input }) => await addStaff(ctx.scope, input)),
	edit: edit
		.input(z.object({ staffId: z.uuid(), person: staffInput }))
		.mutation(async ({ ctx, input }) => await editStaff(ctx.scope, input.staffId, input.person)),
	order: edit
		.input(z.object({ staffIds: idsField }))
		.mutation(async ({ ctx, input }) => await orderStaff(ctx.scope, input.staffIds)),
	move: edit
		.input(oneStaff.extend({ direction: directionField }))
		.mutation(async ({ ctx, input }) => await moveStaff(ctx.scope, input.staffId, input.direction)),
	/** By the e-mail address the person signs in with; empty takes the link away. */
	link: edit
		.input(oneStaff.extend({ email: z.string().max(254) }))
		.mutation(async ({ ctx, input }) => await linkStaff(ctx.scope, input.staffId, input.email)),
	setLeaving: edit
		.input(oneStaff.extend({ leavesOn: dayOrNullField }))
		.mutation(
			async ({ ctx, input }) => await setStaffLeaving(ctx.scope, input.staffId, input.leavesOn)
		),
	archive: edit
		.input(oneStaff)
		.mutation(async ({ ctx, input }) => await archiveStaff(ctx.scope, input.staffId)),
	restore: grow
		.input(oneStaff)
		.mutation(async ({ ctx, input }) => await restoreStaff(ctx.scope, input.staffId)),
	uploadImage: openStoreProcedure('staff.edit', { limit: 'storageMb' })
		.input(oneStaff.extend({ bytes: z.instanceof(Uint8Array) }))
		.mutation(async ({ ctx, input }) => {
			const picture = await readPicture(input.bytes);
			return await inStorage(
				ctx,
				picture.bytes.length,
				async (scope) => await pictureStaff(scope, input.staffId, picture)
			);
		}),
	removeImage: edit
		.input(oneStaff)
		.mutation(async ({ ctx, input }) => await pictureStaff(ctx.scope, input.staffId, null)),
	setServices: edit
		.input(
			oneStaff.extend({
				performs: z.array(z.object({ serviceId: z.uuid(), locationId: z.uuid() })).max(1000)
			})
		)
		.mutation(
			async ({ ctx, input }) => await setServicesOfStaff(ctx.scope, input.staffId, input.performs)
		)
});
