/** Commands that make or change what a person signs in with. */
import { eq, sql } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { SessionUser } from '../user.ts';
import { recordAct } from './events.ts';
import type { PreparedPassword, ProvenReset } from './proving.ts';
import { users } from './schema.ts';
import {
	createSession,
	revokeAllSessions,
	revokeOtherSessions,
	revokeSession,
	type NewSession
} from './sessions.ts';
import { enter, type AwaitsCode, type SignedIn, type SigningScope } from './signing-in.ts';
import { consumeToken, issueToken, retireTokens } from './tokens.ts';

const ADD = `insert into users (id, email, name, password_hash, locale) values ($1, $2, $3, $4, $5) on conflict (email) do nothing returning id`;

export interface SignUp {
	readonly email: string;
	readonly name: string;
	/** Digest; null: signs in by code. */
	readonly passwordHash: string | null;
	readonly returnTo: string | null;
}

/**
 * The same answer whether the address is new or not: a code was mailed. Of a known address it signs in
 * to what is there and changes nothing of it; the password typed here is dropped.
 */
export async function signUp(scope: SigningScope, input: SignUp): Promise<AwaitsCode> {
	const { email, name, passwordHash, returnTo } = input;
	const added = await scope.tx.$client.query<{ id: string }>(ADD, [
		newId(),
		email,
		name,
		passwordHash,
		scope.locale
	]);
	const made = added.rows[0];
	if (made) {
		await recordAct(scope, made.id, 'user.signed_up');
		return {
			ticket: await issueToken(scope.tx, {
				email,
				userId: made.id,
				purpose: 'verify_email',
				returnTo,
				locale: scope.locale
			})
		};
	}
	const [known] = await scope.tx.select({ id: users.id }).from(users).where(eq(users.email, email));
	return {
		ticket: await issueToken(scope.tx, {
			email,
			userId: known?.id ?? null,
			purpose: 'sign_in',
			returnTo,
			locale: scope.locale
		})
	};
}

/** For an unknown address a row is made as well, and nothing is mailed: nobody can tell from outside. */
export async function requestPasswordReset(
	scope: SigningScope,
	email: string
): Promise<AwaitsCode> {
	const [user] = await scope.tx.select({ id: users.id }).from(users).where(eq(users.email, email));
	return {
		ticket: await issueToken(scope.tx, {
			email,
			userId: user?.id ?? null,
			purpose: 'reset_password',
			returnTo: null,
			locale: scope.locale
		})
	};
}

/** All sessions end, and every code and link already mailed; the second factor stays. Throws LINK_EXPIRED. */
export async function resetPassword(scope: SigningScope, proven: ProvenReset): Promise<SignedIn> {
	const { token, userId, passwordHash } = proven;
	await consumeToken(scope.tx, token);
	await retireTokens(scope.tx, token.email);
	const changed = { passwordHash, verifiedAt: sql`coalesce(verified_at, now())` };
	const [user] = await scope.tx.update(users).set(changed).where(eq(users.id, userId)).returning();
	if (!user) throw new AppError('LINK_EXPIRED');
	await revokeAllSessions(scope.tx, user.id);
	await recordAct(scope, user.id, 'user.password_reset');
	return await enter(scope, user, 'reset', null);
}

/** Every other session ends; this one goes on under a new token. Throws CHANGED_MEANWHILE. */
export async function changePassword(
	scope: SigningScope,
	user: SessionUser,
	prepared: PreparedPassword
): Promise<NewSession> {
	const { rowCount } = await scope.tx.$client.query(
		'update users set password_hash = $2 where id = $1 and password_hash is not distinct from $3',
		[user.id, prepared.passwordHash, prepared.was]
	);
	if (rowCount !== 1) throw new AppError('CHANGED_MEANWHILE');
	await revokeAllSessions(scope.tx, user.id);
	await retireTokens(scope.tx, user.email);
	await recordAct(scope, user.id, 'user.password_changed');
	return await createSession(scope.tx, {
		userId: user.id,
		secondFactorPassed: user.secondFactorPassed,
		ip: scope.ip,
		userAgent: scope.userAgent
	});
}

/** What a person may change of himself without proof. */
export async function changeUser(
	scope: SigningScope,
	user: SessionUser,
	change: { name?: string; locale?: string; theme?: SessionUser['theme'] }
): Promise<void> {
	await scope.tx.update(users).set(change).where(eq(users.id, user.id));
	await recordAct(scope, user.id, 'user.changed', { fields: Object.keys(change) });
}

/** Throws NOT_FOUND. */
export async function endSession(
	scope: SigningScope,
	user: SessionUser,
	sessionId: string
): Promise<void> {
	if (!(await revokeSession(scope.tx, user.id, sessionId))) throw new AppError('NOT_FOUND');
	await recordAct(scope, user.id, 'user.session_ended');
}

export async function endOtherSessions(
	scope: SigningScope,
	user: SessionUser
): Promise<{ ended: number }> {
	const ended = await revokeOtherSessions(scope.tx, user.id, user.sessionId);
	await recordAct(scope, user.id, 'user.session_ended', { others: ended });
	return { ended };
}
