/** The people of a store: their roles, and switching them off (A1.9, A20). */
import { and, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { violates } from '#lib/platform/server/outcome.ts';
import type { MemberRole } from '../rules.ts';
import { memberships } from './schema.ts';
import type { StoreScope } from './scope.ts';

export interface Membership {
	readonly userId: string;
	readonly role: MemberRole;
}

const MANAGERS = `select m.user_id, u.disabled_at is null as enabled from memberships m join users u on u.id = m.user_id
	where m.store_id = $1 and m.role = 'store_manager' and m.disabled_at is null order by m.user_id for update of m`;

/**
 * Locks every manager's membership, in one order, before one of them goes: of two who leave at once
 * the second sees the first gone. Throws LAST_MANAGER (A20.3).
 */
async function refuseLastManager(scope: StoreScope, leaving: string): Promise<void> {
	const { rows } = await scope.tx.$client.query<{ user_id: string; enabled: boolean }>(MANAGERS, [
		scope.storeId
	]);
	const isManager = rows.some((row) => row.user_id === leaving);
	const others = rows.filter((row) => row.enabled && row.user_id !== leaving);
	if (isManager && others.length === 0) throw new AppError('LAST_MANAGER');
}

const one = (scope: StoreScope, { userId, role }: Membership) =>
	and(
		eq(memberships.storeId, scope.storeId),
		eq(memberships.userId, userId),
		eq(memberships.role, role)
	);

async function replaceRole(
	scope: StoreScope,
	member: Membership,
	to: MemberRole
): Promise<boolean> {
	try {
		const { rowCount } = await scope.tx
			.update(memberships)
			.set({ role: to })
			.where(and(one(scope, member), isNull(memberships.disabledAt)));
		return rowCount === 1;
	} catch (error) {
		if (violates(error, 'memberships_')) throw new AppError('CONFLICT', { field: 'role' });
		throw error;
	}
}

/** Throws NOT_FOUND, LAST_MANAGER, CONFLICT (has that role already). */
export async function changeRole(
	scope: StoreScope,
	member: Membership,
	to: MemberRole
): Promise<void> {
	if (member.role === 'store_manager') await refuseLastManager(scope, member.userId);
	if (!(await replaceRole(scope, member, to))) throw new AppError('NOT_FOUND');
	await recordEvent(scope, {
		name: 'stores.member_role_changed',
		subjectId: member.userId,
		facts: { from: member.role, to }
	});
}

/** Access ends with the next request; bookings stay and are for reassignment. Throws NOT_FOUND, LAST_MANAGER. */
export async function disableMember(scope: StoreScope, member: Membership): Promise<void> {
	if (member.role === 'store_manager') await refuseLastManager(scope, member.userId);
	await setDisabled(scope, member, true);
}

/** Throws NOT_FOUND. */
export const enableMember = (scope: StoreScope, member: Membership): Promise<void> =>
	setDisabled(scope, member, false);

async function setDisabled(
	scope: StoreScope,
	member: Membership,
	disabled: boolean
): Promise<void> {
	const changed = await scope.tx
		.update(memberships)
		.set({ disabledAt: disabled ? scope.now : null })
		.where(one(scope, member))
		.returning({ userId: memberships.userId });
	if (changed.length === 0) throw new AppError('NOT_FOUND');
	await recordEvent(scope, {
		name: disabled ? 'stores.member_disabled' : 'stores.member_enabled',
		subjectId: member.userId,
		facts: { role: member.role }
	});
}
