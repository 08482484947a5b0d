/**
 * What comes before the transaction of a sign-in: count the try, then compare. Counting inside would be
 * undone by the refusal's rollback, and a digest of 50 ms must not hold a database connection.
 */
import { AppError } from '#lib/platform/errors.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { looksLikeTotp } from './totp.ts';
import { hashPassword, needsRehash, refuseWeakPassword, verifyPassword } from './passwords.ts';
import { findPasswordFacts } from './queries.ts';
import { countTry, LIMITS, networkOf } from './rate-limit.ts';
import { findTicket, proveLink, type Ticket, type Token } from './tokens.ts';

export interface ProvenPassword {
	readonly userId: string;
	/** As it was when verified: the command checks that it still is. */
	readonly passwordHash: string;
	/** Set when the parameters have changed since. */
	readonly rehashed: string | null;
}

const BY_EMAIL = `select id, password_hash, disabled_at is not null as disabled from users where email = $1`;

/** Throws WRONG_CREDENTIALS for whatever is wrong; narrow limits are counted first, so that one network cannot use up the wide one. */
export async function provePassword(
	pools: Pools,
	ip: string,
	input: { email: string; password: string }
): Promise<ProvenPassword> {
	const network = networkOf(ip);
	await countTry(pools, LIMITS.passwordNetwork, network);
	await countTry(pools, LIMITS.passwordHere, `${input.email} ${network}`);
	await countTry(pools, LIMITS.passwordUser, input.email);
	const { rows } = await pools.app.query<{
		id: string;
		password_hash: string | null;
		disabled: boolean;
	}>(BY_EMAIL, [input.email]);
	const user = rows[0];
	const right = await verifyPassword(user?.password_hash ?? null, input.password);
	if (!right || !user?.password_hash) throw new AppError('WRONG_CREDENTIALS');
	if (user.disabled) throw new AppError('USER_DISABLED');
	const rehashed = needsRehash(user.password_hash) ? await hashPassword(input.password) : null;
	return { userId: user.id, passwordHash: user.password_hash, rehashed };
}

/** Before anything that sends a mail to an address somebody typed. */
export async function countMail(pools: Pools, ip: string, email: string): Promise<void> {
	const network = networkOf(ip);
	await countTry(pools, LIMITS.mailNetwork, network);
	await countTry(pools, LIMITS.mailHere, `${email} ${network}`);
	await countTry(pools, LIMITS.mailAddress, email);
}

/** Throws LINK_EXPIRED: there is nothing to send again. */
export async function proveTicket(pools: Pools, ip: string, ticket: string): Promise<Ticket> {
	const found = await findTicket(pools.app, ticket);
	if (!found) throw new AppError('LINK_EXPIRED');
	await countMail(pools, ip, found.email);
	return found;
}

/** A digest, or null for none; always computed alike, whether the address is known or not. Throws WEAK_PASSWORD. */
export async function prepareSignUp(
	pools: Pools,
	ip: string,
	input: { email: string; name: string; password: string }
): Promise<string | null> {
	if (input.password !== '')
		refuseWeakPassword(input.password, { secondFactor: false, words: [input.email, input.name] });
	await countTry(pools, LIMITS.signUpNetwork, networkOf(ip));
	await countMail(pools, ip, input.email);
	return input.password === '' ? null : await hashPassword(input.password);
}

/** Of somebody new whose mailbox is proven by the link they opened. Empty: none. Throws WEAK_PASSWORD. */
export async function prepareNewPassword(
	password: string,
	words: readonly string[]
): Promise<string | null> {
	if (password === '') return null;
	refuseWeakPassword(password, { secondFactor: false, words });
	return await hashPassword(password);
}

export interface ProvenReset {
	readonly token: Token;
	readonly userId: string;
	readonly passwordHash: string;
}

/** The proven reset link and the new password's digest. Throws LINK_EXPIRED, WEAK_PASSWORD. */
export async function prepareReset(
	pools: Pools,
	ip: string,
	input: { token: string; password: string }
): Promise<ProvenReset> {
	const token = await proveLink(pools, ip, input.token, 'reset_password');
	if (token.userId === null) throw new AppError('LINK_EXPIRED');
	const { secondFactor, words } = await findPasswordFacts(pools.app, token.userId);
	refuseWeakPassword(input.password, { secondFactor, words });
	return { token, userId: token.userId, passwordHash: await hashPassword(input.password) };
}

/** The signed-in person's own password, asked again. `stored` null: there is none, nothing to prove. Throws WRONG_CREDENTIALS. */
export async function proveOwnPassword(
	pools: Pools,
	ip: string,
	userId: string,
	stored: string | null,
	password: string
): Promise<void> {
	await countTry(pools, LIMITS.passwordHere, `${userId} ${networkOf(ip)}`);
	if (stored !== null && !(await verifyPassword(stored, password)))
		throw new AppError('WRONG_CREDENTIALS', { field: 'current' });
}

/** Before a move to another address: the password again, then the mail is counted. Throws WRONG_CREDENTIALS. */
export async function prepareMove(
	pools: Pools,
	ip: string,
	userId: string,
	input: { email: string; current: string }
): Promise<void> {
	const { passwordHash } = await findPasswordFacts(pools.app, userId);
	await proveOwnPassword(pools, ip, userId, passwordHash, input.current);
	await countMail(pools, ip, input.email);
}

export interface PreparedPassword {
	readonly was: string | null;
	readonly passwordHash: string;
}

/** Throws WRONG_CREDENTIALS, WEAK_PASSWORD. */
export async function prepareChange(
	pools: Pools,
	ip: string,
	userId: string,
	input: { current: string; password: string }
): Promise<PreparedPassword> {
	const { passwordHash: was, secondFactor, words } = await findPasswordFacts(pools.app, userId);
	await proveOwnPassword(pools, ip, userId, was, input.current);
	refuseWeakPassword(input.password, { secondFactor, words });
	return { was, passwordHash: await hashPassword(input.password) };
}

/** Five tries in five minutes (ASVS 6.5.1); recovery codes count apart, so that guessing codes leaves them a way in. */
export async function countFactor(
	pools: Pools,
	ip: string,
	userId: string,
	code: string
): Promise<void> {
	const here = `${userId} ${networkOf(ip)}`;
	if (!looksLikeTotp(code)) {
		await countTry(pools, LIMITS.recoveryHere, here);
		return;
	}
	await countTry(pools, LIMITS.factorHere, here);
	await countTry(pools, LIMITS.factorUser, userId);
}

/** Without the second factor a short password is too short: it must be changed before. Throws WRONG_CREDENTIALS, WEAK_PASSWORD. */
export async function prepareDisable(
	pools: Pools,
	ip: string,
	userId: string,
	input: { password: string; code: string }
): Promise<void> {
	const { passwordHash, words } = await findPasswordFacts(pools.app, userId);
	await proveOwnPassword(pools, ip, userId, passwordHash, input.password);
	if (passwordHash !== null) refuseWeakPassword(input.password, { secondFactor: false, words });
	await countFactor(pools, ip, userId, input.code);
}
