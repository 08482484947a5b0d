import { secondFactorDue, type SessionUser } from '#lib/auth/user.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Config } from '#lib/platform/server/config.ts';

/**
 * The sandbox inbox holds everybody's mail, sign-in codes too. So it is open only where the product
 * runs on its embedded database or as a demo; anywhere else to the platform's admins, and to nobody
 * else does it exist (DECISIONS 26). ALLOW_SANDBOX collects mail there, but does not open it.
 */
export function requireInbox(
	user: SessionUser | null,
	config: Pick<Config, 'EMBEDDED_DATABASE' | 'DEMO'>
): void {
	if (config.EMBEDDED_DATABASE || config.DEMO) return;
	if (user?.platformRole !== 'admin') throw new AppError('NOT_FOUND');
	if (secondFactorDue(user) !== null || !user.secondFactorPassed)
		throw new AppError('SECOND_FACTOR_NEEDED', { due: secondFactorDue(user) });
}
