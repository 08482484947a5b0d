/**
 * One-time codes and links. Both are derived from the row's id and APP_SECRET, so that the mail job
 * renders them from the id alone; the row keeps digests only, and a dump without the secret is
 * worth nothing.
 */
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { config } from '#lib/platform/server/config.ts';
import { hmac, sameBytes, sha256 } from '#lib/platform/server/crypto.ts';
import type { Tx } from '#lib/platform/server/db.ts';
import { isId, newId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { countTry, LIMITS, networkOf } from './rate-limit.ts';
import { userTokens } from './schema.ts';

export type TokenPurpose = (typeof userTokens.$inferSelect)['purpose'];
export type Token = Pick<
	typeof userTokens.$inferSelect,
	'id' | 'email' | 'userId' | 'purpose' | 'returnTo'
>;

/** A code is typed within minutes; a reset link may wait in a slow mailbox. */
const MINUTES: Record<TokenPurpose, number> = {
	sign_in: 10,
	verify_email: 10,
	reset_password: 60,
	change_email: 60
};
const MOST_TRIES = 5;

/** Six digits, as mailed. */
export const codeOf = (id: string, purpose: TokenPurpose): string =>
	String(
		hmac(config().APP_SECRET, 'one-time-code', purpose, id).readBigUInt64BE() % 1_000_000n
	).padStart(6, '0');

/** What the mailed link carries: 32 bytes, base64url. */
export const linkTokenOf = (id: string, purpose: TokenPurpose): string =>
	hmac(config().APP_SECRET, 'one-time-link', purpose, id).toString('base64url');

const codeDigest = (id: string, code: string): Buffer =>
	hmac(config().APP_SECRET, 'one-time-code-digest', id, code);

export interface NewToken {
	readonly email: string;
	/** Null: nobody with this address yet; the row is made all the same, so that nobody can tell. */
	readonly userId: string | null;
	readonly purpose: TokenPurpose;
	readonly returnTo: string | null;
	readonly locale: string;
}

/** Returns the id: the mail job's payload, and the ticket of the page that waits for the code. */
export async function issueToken(tx: Tx, input: NewToken): Promise<string> {
	const id = newId();
	await tx.insert(userTokens).values({
		...input,
		id,
		tokenHash: sha256(linkTokenOf(id, input.purpose)),
		codeHash: codeDigest(id, codeOf(id, input.purpose)),
		expiresAt: sql`now() + make_interval(mins => ${MINUTES[input.purpose]})`
	});
	return id;
}

const COLUMNS = `id, email, user_id as "userId", purpose, return_to as "returnTo"`;
const TRY = `update user_tokens set attempts = attempts + 1
	where id = $1 and attempts < ${MOST_TRIES} and used_at is null and expires_at > now() and code_hash is not null
	returning ${COLUMNS}, code_hash as "codeHash", ${MOST_TRIES} - attempts as left`;

/**
 * Counts the try, then compares: outside the caller's transaction, whose rollback would forget it.
 * Throws WRONG_CODE with `left` tries of this code, or TOO_MANY_REQUESTS.
 */
export async function proveCode(
	pools: Pools,
	ip: string,
	ticket: string,
	code: string
): Promise<Token> {
	await countTry(pools, LIMITS.codeNetwork, networkOf(ip));
	if (!isId(ticket)) throw new AppError('WRONG_CODE', { left: 0 });
	const { rows: known } = await pools.app.query<{ email: string }>(
		'select email from user_tokens where id = $1',
		[ticket]
	);
	if (!known[0]) throw new AppError('WRONG_CODE', { left: 0 });
	await countTry(pools, LIMITS.codeUser, known[0].email);
	const { rows } = await pools.app.query<Token & { codeHash: Buffer; left: number }>(TRY, [ticket]);
	const found = rows[0];
	if (!found) throw new AppError('WRONG_CODE', { left: 0 });
	if (!sameBytes(found.codeHash, codeDigest(found.id, code.replace(/\s/g, ''))))
		throw new AppError('WRONG_CODE', { left: found.left });
	return found;
}

const FIND = `select ${COLUMNS} from user_tokens where token_hash = $1 and used_at is null and expires_at > now()`;

/** What a link stands for, without using it; null: unknown, used or expired. Found by digest. */
export async function findLink(
	db: Pick<Tx['$client'], 'query'>,
	linkToken: string
): Promise<Token | null> {
	const { rows } = await db.query<Token>(FIND, [sha256(linkToken)]);
	return rows[0] ?? null;
}

export interface Ticket extends Pick<Token, 'email' | 'userId' | 'purpose' | 'returnTo'> {
	/** The code can still be tried. */
	readonly live: boolean;
}

const FIND_TICKET = `select ${COLUMNS}, attempts < ${MOST_TRIES} and expires_at > now() as live from user_tokens
	where id = $1 and used_at is null and purpose in ('sign_in', 'verify_email')`;

/** What the page waits for; kept a day after it ran out, so that a new code can be asked for. Null: unknown or used. */
export async function findTicket(
	db: Pick<Tx['$client'], 'query'>,
	ticket: string
): Promise<Ticket | null> {
	if (!isId(ticket)) return null;
	const { rows } = await db.query<Ticket>(FIND_TICKET, [ticket]);
	return rows[0] ?? null;
}

/** As `findLink`, counting the try. Throws LINK_EXPIRED. */
export async function proveLink(
	pools: Pools,
	ip: string,
	linkToken: string,
	purpose: TokenPurpose
): Promise<Token> {
	await countTry(pools, LIMITS.linkNetwork, networkOf(ip));
	const found = await findLink(pools.app, linkToken);
	if (found?.purpose !== purpose) throw new AppError('LINK_EXPIRED');
	return found;
}

/**
 * Uses a token up, and with it every other one of that address and purpose. Of two at once one
 * succeeds. Throws LINK_EXPIRED.
 */
export async function consumeToken(tx: Tx, token: Token): Promise<void> {
	const live = and(isNull(userTokens.usedAt), gt(userTokens.expiresAt, sql`now()`));
	const used = await tx
		.update(userTokens)
		.set({ usedAt: sql`now()` })
		.where(and(eq(userTokens.id, token.id), live))
		.returning({ id: userTokens.id });
	if (used.length === 0) throw new AppError('LINK_EXPIRED');
	await tx
		.update(userTokens)
		.set({ usedAt: sql`now()` })
		.where(and(eq(userTokens.email, token.email), eq(userTokens.purpose, token.purpose), live));
}

/** After a reset no mailed code or link of that address works. */
export async function retireTokens(tx: Tx, email: string): Promise<void> {
	await tx
		.update(userTokens)
		.set({ usedAt: sql`now()` })
		.where(and(eq(userTokens.email, email), isNull(userTokens.usedAt)));
}
