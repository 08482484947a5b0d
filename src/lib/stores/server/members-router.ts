/** The people of a store, and the way in for new ones. */
import { z } from 'zod';
import { openProcedure, publicProcedure, router, storeProcedure } from '#lib/trpc/server/base.ts';
import { countTry, LIMITS, networkOf } from '#lib/auth/server/rate-limit.ts';
import * as inputs from '../input.ts';
import { joinByInvitation } from './joining.ts';
import { getInvitation, inviteMember, resendInvitation, revokeInvitation } from './inviting.ts';
import { changeRole, disableMember, enableMember } from './members.ts';
import { listInvitations, listMembers } from './queries.ts';

const member = z.object({ userId: z.uuid(), role: inputs.role });
const invitationId = z.object({ id: z.uuid() });

export const membersRouter = router({
	list: storeProcedure('members.list').query(async ({ ctx }) => ({
		members: await listMembers(ctx.scope),
		invitations: await listInvitations(ctx.scope)
	})),

	invite: storeProcedure('members.invite')
		.input(inputs.invitation)
		.mutation(
			async ({ ctx, input: { store: _, ...invited } }) => await inviteMember(ctx.scope, invited)
		),

	resend: storeProcedure('members.invite')
		.input(invitationId)
		.mutation(async ({ ctx, input }) => await resendInvitation(ctx.scope, input.id)),

	revoke: storeProcedure('members.invite')
		.input(invitationId)
		.mutation(async ({ ctx, input }) => await revokeInvitation(ctx.scope, input.id)),

	changeRole: storeProcedure('members.change')
		.input(member.extend({ to: inputs.role }))
		.mutation(
			async ({ ctx, input: { store: _, to, ...of } }) => await changeRole(ctx.scope, of, to)
		),

	disable: storeProcedure('members.change')
		.input(member)
		.mutation(async ({ ctx, input }) => await disableMember(ctx.scope, input)),

	enable: storeProcedure('members.change')
		.input(member)
		.mutation(async ({ ctx, input }) => await enableMember(ctx.scope, input)),

	/** For the page behind the mailed link: reads, never uses it up. */
	getInvitation: publicProcedure('the mailed link is the proof')
		.input(inputs.joining.pick({ token: true }))
		.query(async ({ ctx, input }) => await getInvitation(ctx.tx.$client, input.token)),

	accept: openProcedure('the mailed link is the proof')
		.input(inputs.joining)
		.mutation(async ({ ctx, input }) => {
			await countTry(ctx.pools, LIMITS.linkNetwork, networkOf(ctx.ip));
			const { slug, session, due } = await joinByInvitation(ctx, input);
			if (session) ctx.setSession?.(session);
			return { slug, due };
		})
});
