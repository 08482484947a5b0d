/**
 * Signing in, up and out; security-router.ts has what comes after. Each procedure in this order: count the try and compare outside
 * any transaction (proving.ts), then one transaction, then the cookie and the wish for mail.
 */
import type { RequestContext } from '#lib/trpc/server/context.ts';
import {
	openProcedure,
	publicProcedure,
	router,
	transaction,
	unfinishedUserProcedure
} from '#lib/trpc/server/base.ts';
import * as inputs from '../input.ts';
import { maskEmail } from '../rules.ts';
import { secondFactorDue, type SessionUser } from '../user.ts';
import { askToLink } from './arriving.ts';
import { askForMail, told } from './mailing.ts';
import {
	countFactor,
	countMail,
	prepareReset,
	prepareSignUp,
	provePassword,
	proveTicket
} from './proving.ts';
import { countRecoveryCodes, secondFactorRequired } from './queries.ts';
import { scopeOf } from './request.ts';
import { giveSecondFactor } from './second-factor.ts';
import {
	homeOf,
	requestCode,
	resendCode,
	signInWithPassword,
	signInWithToken,
	signOut,
	type AwaitsCode,
	type SignedIn
} from './signing-in.ts';
import { requestPasswordReset, resetPassword, signUp } from './signing-up.ts';
import { findLink, findTicket, proveCode, proveLink } from './tokens.ts';

/** What a page needs to go on; the token goes into the cookie only. */
interface Entered {
	readonly due: 'give' | 'enrol' | null;
	readonly home: string;
	readonly returnTo: string | null;
}

interface Arriving extends RequestContext {
	/** Told of whoever came in. */
	readonly arrived: (userId: string) => void;
}

function entered(ctx: Arriving, signedIn: SignedIn): Entered {
	ctx.setSession?.(signedIn.session);
	ctx.arrived(signedIn.userId);
	return { due: signedIn.due, home: signedIn.home, returnTo: signedIn.returnTo };
}

/** Around the transaction: once it has committed, the stores that know who came in are asked for. */
const arriving = (reason: string) =>
	openProcedure(reason).use(async ({ ctx, next }) => {
		const users: string[] = [];
		const result = await next({ ctx: { arrived: (userId: string) => void users.push(userId) } });
		if (result.ok) await askToLink(ctx.pools, users);
		return result;
	});

/** As well: once it has committed, the job that mails the code is asked for. */
const mailing = (reason: string) =>
	arriving(reason).use(async ({ ctx, next }) => {
		const issued: string[] = [];
		const result = await next({
			ctx: {
				mailed: (answer: AwaitsCode): AwaitsCode => {
					issued.push(answer.ticket);
					return answer;
				}
			}
		});
		if (result.ok) await askForMail(ctx.pools, issued);
		return result;
	});

export const authRouter = router({
	signUp: mailing('whoever signs up is nobody yet')
		.input(inputs.signUpInput)
		.use(async ({ ctx, input, next }) =>
			next({ ctx: { passwordHash: await prepareSignUp(ctx.pools, ctx.ip, input) } })
		)
		.use(transaction)
		.mutation(async ({ ctx, input }) =>
			ctx.mailed(
				await signUp(scopeOf(ctx), {
					email: input.email,
					name: input.name,
					passwordHash: ctx.passwordHash,
					returnTo: input.returnTo ?? null
				})
			)
		),

	signInWithPassword: mailing('whoever signs in is nobody yet')
		.input(inputs.signInWithPasswordInput)
		.use(async ({ ctx, input, next }) =>
			next({ ctx: { proven: await provePassword(ctx.pools, ctx.ip, input) } })
		)
		.use(transaction)
		.mutation(async ({ ctx, input }) => {
			const result = await signInWithPassword(scopeOf(ctx), ctx.proven, input.returnTo ?? null);
			return 'ticket' in result ? ctx.mailed(result) : entered(ctx, result);
		}),

	requestCode: mailing('whoever signs in is nobody yet')
		.input(inputs.requestCodeInput)
		.use(async ({ ctx, input, next }) => {
			await countMail(ctx.pools, ctx.ip, input.email);
			return next();
		})
		.use(transaction)
		.mutation(async ({ ctx, input }) =>
			ctx.mailed(
				await requestCode(scopeOf(ctx), { email: input.email, returnTo: input.returnTo ?? null })
			)
		),

	signInWithCode: arriving('the code is the proof')
		.input(inputs.signInWithCodeInput)
		.use(async ({ ctx, input, next }) =>
			next({ ctx: { token: await proveCode(ctx.pools, ctx.ip, input.ticket, input.code) } })
		)
		.use(transaction)
		.mutation(async ({ ctx }) =>
			entered(ctx, await signInWithToken(scopeOf(ctx), ctx.token, 'code'))
		),

	signInWithLink: arriving('the link is the proof')
		.input(inputs.linkInput)
		.use(async ({ ctx, input, next }) =>
			next({ ctx: { token: await proveLink(ctx.pools, ctx.ip, input.token, 'sign_in') } })
		)
		.use(transaction)
		.mutation(async ({ ctx }) =>
			entered(ctx, await signInWithToken(scopeOf(ctx), ctx.token, 'link'))
		),

	/** For the page behind a mailed link: reads, never uses it up. Null: unknown, used or expired. */
	findLink: publicProcedure('the link is the proof')
		.input(inputs.linkInput)
		.query(async ({ ctx, input }) => {
			const link = await findLink(ctx.tx.$client, input.token);
			return link && { purpose: link.purpose, email: maskEmail(link.email) };
		}),

	/** For the page that waits for a code: whom it was sent to. Null: unknown or used. */
	findTicket: publicProcedure('only who asked for the code has its ticket')
		.input(inputs.ticketInput)
		.query(async ({ ctx, input }) => {
			const found = await findTicket(ctx.tx.$client, input.ticket);
			return found && { email: found.email, returnTo: found.returnTo, live: found.live };
		}),

	resendCode: mailing('only who asked for the code has its ticket')
		.input(inputs.ticketInput)
		.use(async ({ ctx, input, next }) =>
			next({ ctx: { asked: await proveTicket(ctx.pools, ctx.ip, input.ticket) } })
		)
		.use(transaction)
		.mutation(async ({ ctx }) => ctx.mailed(await resendCode(scopeOf(ctx), ctx.asked))),

	requestPasswordReset: mailing('whoever forgot the password cannot sign in')
		.input(inputs.requestPasswordResetInput)
		.use(async ({ ctx, input, next }) => {
			await countMail(ctx.pools, ctx.ip, input.email);
			return next();
		})
		.use(transaction)
		.mutation(async ({ ctx, input }) => {
			ctx.mailed(await requestPasswordReset(scopeOf(ctx), input.email));
		}),

	resetPassword: arriving('the link is the proof')
		.input(inputs.resetPasswordInput)
		.use(async ({ ctx, input, next }) => {
			const proven = await prepareReset(ctx.pools, ctx.ip, input);
			const by = { pools: ctx.pools, user: { id: proven.userId } };
			return await told(by, 'password_changed', await next({ ctx: { proven } }));
		})
		.use(transaction)
		.mutation(async ({ ctx }) => entered(ctx, await resetPassword(scopeOf(ctx), ctx.proven))),

	signOut: unfinishedUserProcedure.use(transaction).mutation(async ({ ctx }) => {
		await signOut(scopeOf(ctx), ctx.user);
		ctx.setSession?.(null);
	}),

	/** Where someone signed in belongs, what the session still owes, and whether a role asks for a second factor. */
	whereTo: unfinishedUserProcedure.use(transaction).query(async ({ ctx }) => ({
		due: secondFactorDue(ctx.user),
		home: await homeOf(ctx, ctx.user),
		required: await secondFactorRequired(ctx.tx, ctx.user.id)
	})),

	giveSecondFactor: unfinishedUserProcedure
		.input(inputs.secondFactorInput)
		.use(async ({ ctx, input, next }) => {
			await countFactor(ctx.pools, ctx.ip, ctx.user.id, input.code);
			return next();
		})
		.use(transaction)
		.mutation(async ({ ctx, input }) => {
			const session = await giveSecondFactor(scopeOf(ctx), ctx.user, input.code);
			ctx.setSession?.(session);
			return {
				home: await homeOf(ctx, ctx.user),
				recoveryCodesLeft: await countRecoveryCodes(ctx.tx, ctx.user.id)
			};
		}),

	/** Who is signed in, for the page's frame; null for nobody, and while the second factor is owed. */
	me: openProcedure('anyone may ask who he is').query(({ ctx }): SessionUser | null =>
		ctx.user && !secondFactorDue(ctx.user) ? ctx.user : null
	)
});
