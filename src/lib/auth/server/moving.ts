/** Moving a sign-in to another address: asked with the password, done by whoever opens the link there, signed in. */
import { and, eq, sql } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { violates } from '#lib/platform/server/outcome.ts';
import type { SessionUser } from '../user.ts';
import { recordAct } from './events.ts';
import { users } from './schema.ts';
import { revokeOtherSessions } from './sessions.ts';
import type { AwaitsCode, SigningScope } from './signing-in.ts';
import { consumeToken, issueToken, retireTokens, type Token } from './tokens.ts';

/** The same answer whether somebody has that address or not; only one that is free is written to (mailing.ts). */
export async function askToMove(
	scope: SigningScope,
	user: SessionUser,
	email: string
): Promise<AwaitsCode> {
	await recordAct(scope, user.id, 'user.email_change_asked');
	const { locale } = scope;
	return {
		ticket: await issueToken(scope.tx, {
			email,
			userId: user.id,
			purpose: 'change_email',
			returnTo: null,
			locale
		})
	};
}

/**
 * `token` is proven. Only its own user may use it: else a mistyped address would hand the sign-in to a
 * stranger. Other devices are signed out; codes mailed to the old address are dead. Throws LINK_EXPIRED.
 */
export async function moveEmail(
	scope: SigningScope,
	user: SessionUser,
	token: Token
): Promise<void> {
	if (token.userId !== user.id) throw new AppError('LINK_EXPIRED');
	await consumeToken(scope.tx, token);
	await retireTokens(scope.tx, user.email);
	try {
		const moved = await scope.tx
			.update(users)
			.set({ email: token.email, verifiedAt: sql`now()` })
			.where(and(eq(users.id, user.id), eq(users.email, user.email)))
			.returning({ id: users.id });
		if (moved.length === 0) throw new AppError('LINK_EXPIRED');
	} catch (error) {
		// Somebody signed up with that address meanwhile.
		if (violates(error, 'users_email')) throw new AppError('LINK_EXPIRED');
		throw error;
	}
	await revokeOtherSessions(scope.tx, user.id, user.sessionId);
	const personal = { before: user.email, after: token.email };
	await recordAct(scope, user.id, 'user.email_changed', {}, personal);
}
