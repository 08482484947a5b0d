/** Sign-in sessions: read at every request, made anew at log-in, second factor and password change. */
import type { Pools } from '#lib/platform/server/pools.ts';
import { randomToken } from '#lib/platform/server/crypto.ts';
import type { Tx } from '#lib/platform/server/db.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import { fromDate, type Instant } from '#lib/platform/time.ts';
import type { SessionUser } from '../user.ts';
import { luciaOn } from './lucia.ts';

export interface NewSession {
	/** What the cookie holds; it is nowhere else. */
	readonly id: string;
	readonly expiresAt: Instant;
}

export interface SessionFor {
	readonly userId: string;
	readonly secondFactorPassed: boolean;
	readonly ip: string | null;
	readonly userAgent: string | null;
}

/** 32 random bytes, base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const SEEN = `update sessions set last_seen_at = now() where id = $1 and last_seen_at < now() - interval '1 minute'`;

/** At most once a minute a session. A failure costs nothing but precision. */
async function markSeen(pools: Pools, digest: string): Promise<void> {
	try {
		await pools.app.query(SEEN, [digest]);
	} catch (error) {
		log.warn(errorFields(error), 'last use of a session not noted');
	}
}

/**
 * Who presents this cookie, or null. One query. The answer may still owe the second factor:
 * `secondFactorDue` says so, and procedures of signed-in people refuse until it is given.
 */
export async function readSession(pools: Pools, token: string): Promise<SessionUser | null> {
	if (!TOKEN.test(token)) return null;
	const { session, user } = await luciaOn(pools.app).validateSession(token);
	if (!session?.digest) return null;
	if (session.stale) await markSeen(pools, session.digest);
	return { ...user, sessionId: session.digest, secondFactorPassed: session.secondFactorPassed };
}

/** A new session with a new token, in the caller's transaction. Give the token to `ctx.setSession`. */
export async function createSession(tx: Tx, input: SessionFor): Promise<NewSession> {
	const { userId, secondFactorPassed, ip, userAgent } = input;
	const attributes = { secondFactorPassed, ip, userAgent: userAgent?.slice(0, 300) ?? null };
	const session = await luciaOn(tx.$client).createSession(userId, attributes, {
		sessionId: randomToken(32)
	});
	return { id: session.id, expiresAt: fromDate(session.expiresAt) };
}

/** Ends one session of this user, named by its digest (`SessionUser.sessionId`). False: there was none. */
export async function revokeSession(tx: Tx, userId: string, sessionId: string): Promise<boolean> {
	const { rowCount } = await tx.$client.query(
		'delete from sessions where id = $1 and user_id = $2',
		[sessionId, userId]
	);
	return rowCount === 1;
}

/** Ends all but one. Returns how many. */
export async function revokeOtherSessions(
	tx: Tx,
	userId: string,
	keepSessionId: string
): Promise<number> {
	const { rowCount } = await tx.$client.query(
		'delete from sessions where user_id = $1 and id <> $2',
		[userId, keepSessionId]
	);
	return rowCount ?? 0;
}

/** Ends every session of a user: password reset, disabling. Works as app_user and as app_platform. */
export async function revokeAllSessions(tx: Tx, userId: string): Promise<number> {
	const { rowCount } = await tx.$client.query('delete from sessions where user_id = $1', [userId]);
	return rowCount ?? 0;
}
