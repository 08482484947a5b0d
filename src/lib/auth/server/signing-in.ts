/** Commands that end in a session: password, code or link, and leaving. */
import { eq, sql } from 'drizzle-orm';
import type { PlatformScope } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { homeFor } from '../rules.ts';
import { secondFactorDue, type SessionUser } from '../user.ts';
import { recordAct } from './events.ts';
import type { ProvenPassword } from './proving.ts';
import { findPlaces } from './queries.ts';
import { users } from './schema.ts';
import { createSession, revokeAllSessions, revokeSession, type NewSession } from './sessions.ts';
import { consumeToken, issueToken, type Ticket, type Token } from './tokens.ts';

/** A request of the sign-in pages: its transaction, and who asks from where. */
export interface SigningScope extends PlatformScope {
	readonly ip: string;
	readonly userAgent: string;
	readonly locale: string;
	/** The session that came with the request: it ends when a new one begins (session fixation). */
	readonly current: SessionUser | null;
}

type User = typeof users.$inferSelect;

export interface SignedIn {
	readonly userId: string;
	readonly session: NewSession;
	/** The session counts for nothing before this is done (`secondFactorDue`). */
	readonly due: 'give' | 'enrol' | null;
	/** Where to go on to; of a link, the page it was asked from. */
	readonly home: string;
	readonly returnTo: string | null;
}

/** A right password of an address never confirmed: the code decides. */
export interface AwaitsCode {
	readonly ticket: string;
}

export type Method = 'password' | 'code' | 'link' | 'reset';

export async function homeOf(
	scope: Pick<SigningScope, 'tx'>,
	user: Pick<SessionUser, 'id' | 'platformRole'>
): Promise<string> {
	return homeFor(user, await findPlaces(scope.tx, user.id));
}

/** A new session with a new token; the one the browser came with is gone. Throws USER_DISABLED. */
export async function enter(
	scope: SigningScope,
	user: User,
	method: Method,
	returnTo: string | null
): Promise<SignedIn> {
	if (user.disabledAt !== null) throw new AppError('USER_DISABLED');
	if (scope.current) await revokeSession(scope.tx, scope.current.id, scope.current.sessionId);
	const session = await createSession(scope.tx, {
		userId: user.id,
		secondFactorPassed: false,
		ip: scope.ip,
		userAgent: scope.userAgent
	});
	await recordAct(scope, user.id, 'user.signed_in', { method });
	const due = secondFactorDue({
		platformRole: user.platformRole,
		totpEnabled: user.totpEnabledAt !== null,
		secondFactorPassed: false
	});
	return { userId: user.id, session, due, home: await homeOf(scope, user), returnTo };
}

export async function signInWithPassword(
	scope: SigningScope,
	proven: ProvenPassword,
	returnTo: string | null
): Promise<SignedIn | AwaitsCode> {
	const [user] = await scope.tx
		.select()
		.from(users)
		.where(eq(users.id, proven.userId))
		.for('update');
	// Changed or reset since it was verified: the old one is wrong now.
	if (!user || user.passwordHash !== proven.passwordHash) throw new AppError('WRONG_CREDENTIALS');
	if (proven.rehashed)
		await scope.tx
			.update(users)
			.set({ passwordHash: proven.rehashed })
			.where(eq(users.id, user.id));
	if (user.verifiedAt !== null) return await enter(scope, user, 'password', returnTo);
	const { email, id: userId } = user;
	return {
		ticket: await issueToken(scope.tx, {
			email,
			userId,
			purpose: 'verify_email',
			returnTo,
			locale: scope.locale
		})
	};
}

/**
 * The same answer and the same work for an address we know and one we do not: whoever can read the
 * mailbox may come in, and is a new user when there was none.
 */
export async function requestCode(
	scope: SigningScope,
	input: { email: string; returnTo: string | null }
): Promise<AwaitsCode> {
	const [user] = await scope.tx
		.select({ id: users.id })
		.from(users)
		.where(eq(users.email, input.email));
	return {
		ticket: await issueToken(scope.tx, {
			...input,
			userId: user?.id ?? null,
			purpose: 'sign_in',
			locale: scope.locale
		})
	};
}

/**
 * A new code for the same purpose. Only the page that asked for the first one has its ticket, so a
 * password chosen there still counts.
 */
export async function resendCode(scope: SigningScope, ticket: Ticket): Promise<AwaitsCode> {
	const { email, userId, purpose, returnTo } = ticket;
	return {
		ticket: await issueToken(scope.tx, { email, userId, purpose, returnTo, locale: scope.locale })
	};
}

/** Raw: Drizzle names every column, and app_user may not insert platform_role (tables.ts). */
const ADD = `insert into users (id, email, name, verified_at, locale, password_hash) values ($1, $2, $3, now(), $4, $5) on conflict (email) do nothing`;

/** What somebody says of himself who was not known before; of anybody else it changes nothing. */
export interface Newcomer {
	readonly name: string;
	/** Null: signs in by code. */
	readonly passwordHash: string | null;
}

/** The user of a proven mailbox, locked; made when there is none, named by the address until they say. */
async function ownerOf(
	scope: SigningScope,
	email: string,
	{ name = '', passwordHash = null }: Partial<Newcomer> = {}
): Promise<User> {
	const called = name || (email.split('@')[0] ?? email);
	await scope.tx.$client.query(ADD, [newId(), email, called, scope.locale, passwordHash]);
	const [user] = await scope.tx.select().from(users).where(eq(users.email, email)).for('update');
	if (!user) throw new AppError('CHANGED_MEANWHILE');
	return user;
}

/**
 * A first proof of the mailbox. A password that came before it stays only when the proof is the code
 * of that very sign-up, typed where the password was chosen; else it may be a stranger's who signed up with
 * this address in advance.
 */
async function verify(
	scope: SigningScope,
	user: User,
	token: Pick<Token, 'purpose' | 'userId'>
): Promise<void> {
	const own = token.purpose === 'verify_email' && token.userId === user.id;
	await scope.tx
		.update(users)
		.set({ verifiedAt: sql`now()`, ...(own ? {} : { passwordHash: null }) })
		.where(eq(users.id, user.id));
	if (!own) await revokeAllSessions(scope.tx, user.id);
	await recordAct(scope, user.id, 'user.email_verified');
}

/** `token` is proven (proving.ts); of two at once one succeeds, the other gets LINK_EXPIRED. */
export async function signInWithToken(
	scope: SigningScope,
	token: Token,
	method: 'code' | 'link'
): Promise<SignedIn> {
	await consumeToken(scope.tx, token);
	const user = await ownerOf(scope, token.email);
	if (user.verifiedAt === null) await verify(scope, user, token);
	return await enter(scope, user, method, token.returnTo);
}

/**
 * For whoever opened a link that only this mailbox was sent, such as an invitation. Throws
 * USER_DISABLED.
 */
export async function signInByMailbox(
	scope: SigningScope,
	email: string,
	newcomer: Newcomer
): Promise<SignedIn> {
	const user = await ownerOf(scope, email, newcomer);
	if (user.verifiedAt === null) await verify(scope, user, { purpose: 'sign_in', userId: null });
	return await enter(scope, user, 'link', null);
}

export async function signOut(scope: SigningScope, user: SessionUser): Promise<void> {
	await revokeSession(scope.tx, user.id, user.sessionId);
	await recordAct(scope, user.id, 'user.signed_out');
}
