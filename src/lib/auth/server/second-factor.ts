/** Commands of the second factor (A22.2): enrolling, giving it at sign-in, giving it up. */
import { AppError } from '#lib/platform/errors.ts';
import type { Tx } from '#lib/platform/server/db.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { SessionUser } from '../user.ts';
import { recordAct } from './events.ts';
import { secondFactorRequired } from './queries.ts';
import { createSession, revokeAllSessions, revokeSession, type NewSession } from './sessions.ts';
import type { SigningScope } from './signing-in.ts';
import {
	looksLikeTotp,
	matchingStep,
	newRecoveryCodes,
	offeredKey,
	recoveryDigest,
	sealKey,
	unsealKey
} from './totp.ts';

/** Of a hundred at once, the row lock of this update lets one through: a step counts once, and only forward. */
const TAKE_STEP = `update users set totp_last_step = $2
	where id = $1 and totp_enabled_at is not null and (totp_last_step is null or totp_last_step < $2)`;
const TAKE_RECOVERY =
	'update recovery_codes set used_at = now() where user_id = $1 and code_hash = $2 and used_at is null';

async function takeTotp(tx: Tx, userId: string, code: string): Promise<void> {
	const { rows } = await tx.$client.query<{ totp_secret: Buffer | null; now: Instant }>(
		'select totp_secret, now() from users where id = $1',
		[userId]
	);
	const found = rows[0];
	if (!found?.totp_secret) throw new AppError('WRONG_CODE');
	const step = matchingStep(unsealKey(userId, found.totp_secret), code, found.now);
	if (step === null) throw new AppError('WRONG_CODE');
	const { rowCount } = await tx.$client.query(TAKE_STEP, [userId, step]);
	if (rowCount !== 1) throw new AppError('WRONG_CODE', { reused: true });
}

/** Uses up a TOTP step or a recovery code. The try is counted before (`countFactor`). Throws WRONG_CODE. */
export async function takeFactor(
	tx: Tx,
	userId: string,
	code: string
): Promise<'totp' | 'recovery'> {
	if (looksLikeTotp(code)) {
		await takeTotp(tx, userId, code.replace(/\s/g, ''));
		return 'totp';
	}
	const { rowCount } = await tx.$client.query(TAKE_RECOVERY, [
		userId,
		recoveryDigest(userId, code)
	]);
	if (rowCount !== 1) throw new AppError('WRONG_CODE');
	return 'recovery';
}

const renew = async (
	scope: SigningScope,
	user: SessionUser,
	secondFactorPassed: boolean
): Promise<NewSession> =>
	await createSession(scope.tx, {
		userId: user.id,
		secondFactorPassed,
		ip: scope.ip,
		userAgent: scope.userAgent
	});

/** The session becomes a whole one, under a new token. */
export async function giveSecondFactor(
	scope: SigningScope,
	user: SessionUser,
	code: string
): Promise<NewSession> {
	const factor = await takeFactor(scope.tx, user.id, code);
	await revokeSession(scope.tx, user.id, user.sessionId);
	await recordAct(scope, user.id, 'user.second_factor_given', { factor });
	return await renew(scope, user, true);
}

async function replaceRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
	const codes = newRecoveryCodes();
	await tx.$client.query('delete from recovery_codes where user_id = $1', [userId]);
	await tx.$client.query(
		'insert into recovery_codes (user_id, code_hash) select $1, unnest($2::bytea[])',
		[userId, codes.map((code) => recoveryDigest(userId, code))]
	);
	return codes;
}

export interface Enrolled {
	readonly session: NewSession;
	/** Ten, never shown again. */
	readonly recoveryCodes: string[];
}

const ENABLE = `update users set totp_secret = $2, totp_enabled_at = now(), totp_last_step = $3 where id = $1 and totp_enabled_at is null`;

/** `code` proves that the offered key arrived. Every other session ends. Throws WRONG_CODE; CONFLICT: it is on already. */
export async function confirmTotp(
	scope: SigningScope,
	user: SessionUser,
	code: string
): Promise<Enrolled> {
	const key = offeredKey(user.id, user.sessionId);
	const { rows } = await scope.tx.$client.query<{ now: Instant }>(
		'select now() from users where id = $1 and totp_enabled_at is null',
		[user.id]
	);
	if (!rows[0]) throw new AppError('CONFLICT');
	const step = matchingStep(key, code.replace(/\s/g, ''), rows[0].now);
	if (step === null) throw new AppError('WRONG_CODE');
	const { rowCount } = await scope.tx.$client.query(ENABLE, [user.id, sealKey(user.id, key), step]);
	if (rowCount !== 1) throw new AppError('CONFLICT');
	const recoveryCodes = await replaceRecoveryCodes(scope.tx, user.id);
	await revokeAllSessions(scope.tx, user.id);
	await recordAct(scope, user.id, 'user.second_factor_enabled');
	return { session: await renew(scope, user, true), recoveryCodes };
}

/** Ten new ones; the old ones die. Throws WRONG_CODE. */
export async function renewRecoveryCodes(
	scope: SigningScope,
	user: SessionUser,
	code: string
): Promise<string[]> {
	await takeFactor(scope.tx, user.id, code);
	await recordAct(scope, user.id, 'user.recovery_codes_renewed');
	return await replaceRecoveryCodes(scope.tx, user.id);
}

const DISABLE = `update users set totp_secret = null, totp_enabled_at = null, totp_last_step = null where id = $1`;

/** Throws FORBIDDEN when a role of this person asks for it, WRONG_CODE. Password and tries were checked before. */
export async function disableTotp(
	scope: SigningScope,
	user: SessionUser,
	code: string
): Promise<NewSession> {
	if (await secondFactorRequired(scope.tx, user.id))
		throw new AppError('FORBIDDEN', { reason: 'second_factor_required' });
	await takeFactor(scope.tx, user.id, code);
	await scope.tx.$client.query(DISABLE, [user.id]);
	await scope.tx.$client.query('delete from recovery_codes where user_id = $1', [user.id]);
	await revokeAllSessions(scope.tx, user.id);
	await recordAct(scope, user.id, 'user.second_factor_disabled');
	return await renew(scope, user, false);
}
