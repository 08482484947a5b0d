/** The console's acts on people and on the platform's own rules. */
import { recordPlatformEvent } from '#lib/audit/server/record.ts';
import { revokeAllSessions } from '#lib/auth/server/sessions.ts';
import { AppError } from '#lib/platform/errors.ts';
import { MEMBER_ROLES, type MemberRole } from '../rules.ts';
import type { StoresScope } from './platform-scope.ts';

interface Target {
	readonly id: string;
	readonly platform_role: 'admin' | 'support' | null;
	readonly disabled: boolean;
}

/** Locks every admin, then the user: of two admins who switch each other off one stays. */
async function lockUser(
	scope: StoresScope,
	userId: string
): Promise<{ user: Target; otherAdmins: number }> {
	const { rows } = await scope.tx.$client.query<Target>(
		`select id, platform_role, disabled_at is not null as disabled from users
		 where platform_role = 'admin' or id = $1 order by id for update`,
		[userId]
	);
	const user = rows.find((row) => row.id === userId);
	if (!user) throw new AppError('NOT_FOUND');
	const admins = rows.filter(
		(row) => row.platform_role === 'admin' && !row.disabled && row.id !== userId
	);
	return { user, otherAdmins: admins.length };
}

const refuseLastAdmin = (user: Target, otherAdmins: number): void => {
	if (user.platform_role === 'admin' && otherAdmins === 0)
		throw new AppError('IN_USE', { field: 'platformRole' });
};

/** Signs out everywhere at once and lets nobody in again. Throws NOT_FOUND, IN_USE (the last admin). */
export async function disableUser(
	scope: StoresScope,
	userId: string,
	reason: string
): Promise<void> {
	const { user, otherAdmins } = await lockUser(scope, userId);
	refuseLastAdmin(user, otherAdmins);
	await scope.tx.$client.query(
		'update users set disabled_at = now() where id = $1 and disabled_at is null',
		[userId]
	);
	const sessions = await revokeAllSessions(scope.tx, userId);
	await recordPlatformEvent(scope, {
		name: 'user.disabled',
		subjectId: userId,
		facts: { sessions },
		personal: { reason }
	});
}

/** Throws NOT_FOUND. */
export async function enableUser(
	scope: StoresScope,
	userId: string,
	reason: string
): Promise<void> {
	const { rowCount } = await scope.tx.$client.query(
		'update users set disabled_at = null where id = $1',
		[userId]
	);
	if (rowCount === 0) throw new AppError('NOT_FOUND');
	await recordPlatformEvent(scope, {
		name: 'user.enabled',
		subjectId: userId,
		personal: { reason }
	});
}

/** Throws NOT_FOUND. */
export async function signOutEverywhere(
	scope: StoresScope,
	userId: string,
	reason: string
): Promise<void> {
	await lockUser(scope, userId);
	const sessions = await revokeAllSessions(scope.tx, userId);
	await recordPlatformEvent(scope, {
		name: 'user.signed_out_by_admin',
		subjectId: userId,
		facts: { sessions },
		personal: { reason }
	});
}

/** `role` null takes it away. Sessions end: the next one asks for the second factor. Throws NOT_FOUND, IN_USE. */
export async function setPlatformRole(
	scope: StoresScope,
	userId: string,
	role: 'admin' | 'support' | null,
	reason: string
): Promise<void> {
	const { user, otherAdmins } = await lockUser(scope, userId);
	if (user.platform_role === role) return;
	refuseLastAdmin(user, otherAdmins);
	await scope.tx.$client.query('update users set platform_role = $2 where id = $1', [userId, role]);
	await revokeAllSessions(scope.tx, userId);
	await recordPlatformEvent(scope, {
		name: 'user.platform_role_changed',
		subjectId: userId,
		facts: { from: user.platform_role, to: role },
		personal: { reason }
	});
}

/** From their next request on, people of these roles need a second factor (A22.2); admins always do. */
export async function setRequiredSecondFactor(
	scope: StoresScope,
	roles: readonly MemberRole[],
	subjectId: string
): Promise<void> {
	const wanted = MEMBER_ROLES.filter((role) => roles.includes(role));
	await scope.tx.$client.query('delete from required_second_factor where role <> all ($1)', [
		wanted
	]);
	await scope.tx.$client.query(
		'insert into required_second_factor (role) select unnest($1::text[]) on conflict do nothing',
		[wanted]
	);
	await recordPlatformEvent(scope, {
		name: 'platform.second_factor_rule_changed',
		subjectId,
		facts: { roles: wanted }
	});
}
