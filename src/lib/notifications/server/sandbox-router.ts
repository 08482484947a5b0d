import { z } from 'zod';
import { config } from '#lib/platform/server/config.ts';
import { openProcedure, platformTransaction, router } from '#lib/trpc/server/base.ts';
import { inboxFilter } from '../input.ts';
import { requireInbox } from './access.ts';
import { getInboxFile, getInboxMessage, listInbox } from './sandbox.ts';

/** Declared as what it is at its widest; the check comes before the transaction. */
const inboxProcedure = openProcedure(
	'a demo shows everyone what it would have sent; elsewhere admins only'
)
	.use(async ({ ctx, next }) => {
		requireInbox(ctx.user, config());
		return await next();
	})
	.use(platformTransaction);

/** As in the address: a mangled one names no message. */
const id = z.string().max(100);

export const sandboxRouter = router({
	list: inboxProcedure
		.input(inboxFilter)
		.query(async ({ ctx, input }) => await listInbox(ctx, input)),

	get: inboxProcedure
		.input(z.object({ id }))
		.query(async ({ ctx, input }) => await getInboxMessage(ctx, input.id)),

	file: inboxProcedure
		.input(z.object({ id, index: z.number().int() }))
		.query(async ({ ctx, input }) => await getInboxFile(ctx, input.id, input.index))
});
