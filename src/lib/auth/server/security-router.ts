/** One's own sign-in: second factor, password, devices. In the same order as router.ts: prove, then one transaction. */
import { m } from '#lib/paraglide/messages.js';
import {
	openUserProcedure,
	router,
	transaction,
	unfinishedUserProcedure,
	userProcedure
} from '#lib/trpc/server/base.ts';
import * as inputs from '../input.ts';
import { askToLink } from './arriving.ts';
import { askForMail, told } from './mailing.ts';
import { askToMove, moveEmail } from './moving.ts';
import { countFactor, prepareChange, prepareDisable, prepareMove } from './proving.ts';
import { countRecoveryCodes, listSessions, secondFactorRequired } from './queries.ts';
import { scopeOf } from './request.ts';
import { confirmTotp, disableTotp, renewRecoveryCodes } from './second-factor.ts';
import { changePassword, changeUser, endOtherSessions, endSession } from './signing-up.ts';
import { findLink, proveLink } from './tokens.ts';
import { offeredKey, totpOffer } from './totp.ts';

export const securityRouter = router({
	/** The key to enrol with: derived, nothing is stored before `confirmTotp`. Null when it is on already. */
	startTotp: unfinishedUserProcedure.query(({ ctx }) =>
		ctx.user.totpEnabled
			? null
			: totpOffer(offeredKey(ctx.user.id, ctx.user.sessionId), m.common_product(), ctx.user.email)
	),

	confirmTotp: unfinishedUserProcedure
		.input(inputs.secondFactorInput)
		.use(async ({ ctx, input, next }) => {
			await countFactor(ctx.pools, ctx.ip, ctx.user.id, input.code);
			return await told(ctx, 'factor_on', await next());
		})
		.use(transaction)
		.mutation(async ({ ctx, input }) => {
			const { session, recoveryCodes } = await confirmTotp(scopeOf(ctx), ctx.user, input.code);
			ctx.setSession?.(session);
			return { recoveryCodes };
		}),

	renewRecoveryCodes: openUserProcedure
		.input(inputs.secondFactorInput)
		.use(async ({ ctx, input, next }) => {
			await countFactor(ctx.pools, ctx.ip, ctx.user.id, input.code);
			return await told(ctx, 'recovery_renewed', await next());
		})
		.use(transaction)
		.mutation(async ({ ctx, input }) => ({
			recoveryCodes: await renewRecoveryCodes(scopeOf(ctx), ctx.user, input.code)
		})),

	disableTotp: openUserProcedure
		.input(inputs.disableTotpInput)
		.use(async ({ ctx, input, next }) => {
			await prepareDisable(ctx.pools, ctx.ip, ctx.user.id, input);
			return await told(ctx, 'factor_off', await next());
		})
		.use(transaction)
		.mutation(async ({ ctx, input }) => {
			const session = await disableTotp(scopeOf(ctx), ctx.user, input.code);
			ctx.setSession?.(session);
		}),

	changePassword: openUserProcedure
		.input(inputs.changePasswordInput)
		.use(async ({ ctx, input, next }) => {
			const prepared = await prepareChange(ctx.pools, ctx.ip, ctx.user.id, input);
			return await told(ctx, 'password_changed', await next({ ctx: { prepared } }));
		})
		.use(transaction)
		.mutation(async ({ ctx }) => {
			const session = await changePassword(scopeOf(ctx), ctx.user, ctx.prepared);
			ctx.setSession?.(session);
		}),

	/** Changes nothing yet: a link goes to the new address, and the old one is told. */
	askToMove: openUserProcedure
		.input(inputs.changeEmailInput)
		.use(async ({ ctx, input, next }) => {
			await prepareMove(ctx.pools, ctx.ip, ctx.user.id, input);
			const issued: string[] = [];
			const asked = (id: string) => void issued.push(id);
			const result = await told(ctx, 'email_change_asked', await next({ ctx: { asked } }));
			if (result.ok) await askForMail(ctx.pools, issued);
			return result;
		})
		.use(transaction)
		.mutation(async ({ ctx, input }) => {
			const { ticket } = await askToMove(scopeOf(ctx), ctx.user, input.email);
			ctx.asked(ticket);
		}),

	/** Where a link of one's own leads to; uses nothing up. Null: another's, used or too old. */
	findMove: userProcedure.input(inputs.linkInput).query(async ({ ctx, input }) => {
		const link = await findLink(ctx.tx.$client, input.token);
		const own = link?.purpose === 'change_email' && link.userId === ctx.user.id;
		return own ? { email: link.email } : null;
	}),

	move: openUserProcedure
		.input(inputs.linkInput)
		.use(async ({ ctx, input, next }) => {
			const proven = await proveLink(ctx.pools, ctx.ip, input.token, 'change_email');
			const result = await next({ ctx: { proven } });
			if (result.ok) await askToLink(ctx.pools, [ctx.user.id]);
			return result;
		})
		.use(transaction)
		.mutation(async ({ ctx }) => await moveEmail(scopeOf(ctx), ctx.user, ctx.proven)),

	changeName: userProcedure
		.input(inputs.changeNameInput)
		.mutation(async ({ ctx, input }) => changeUser(scopeOf(ctx), ctx.user, input)),
	changeLocale: userProcedure
		.input(inputs.changeLocaleInput)
		.mutation(async ({ ctx, input }) => changeUser(scopeOf(ctx), ctx.user, input)),
	changePreferences: userProcedure
		.input(inputs.preferencesInput)
		.mutation(async ({ ctx, input }) => changeUser(scopeOf(ctx), ctx.user, input)),
	changeTheme: userProcedure
		.input(inputs.changeThemeInput)
		.mutation(async ({ ctx, input }) => changeUser(scopeOf(ctx), ctx.user, input)),

	/** All of "Sign-in and security" but the list of devices. */
	overview: userProcedure.query(async ({ ctx }) => ({
		required: await secondFactorRequired(ctx.tx, ctx.user.id),
		recoveryCodesLeft: await countRecoveryCodes(ctx.tx, ctx.user.id)
	})),
	listSessions: userProcedure.query(({ ctx }) => listSessions(ctx.tx, ctx.user)),
	revokeSession: userProcedure
		.input(inputs.revokeSessionInput)
		.mutation(({ ctx, input }) => endSession(scopeOf(ctx), ctx.user, input.sessionId)),
	revokeOtherSessions: userProcedure.mutation(({ ctx }) => endOtherSessions(scopeOf(ctx), ctx.user))
});
