/** Which roles a user has in a store, now. One indexed read; a disabled membership is none (A1.9). */
import type { SessionUser } from '#lib/auth/user.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { Role } from '../rules.ts';

export interface StoreAccess {
	readonly roles: readonly Role[];
	readonly staffId: string | null;
	/** An admin who entered with a reason (A1.3). */
	readonly adminEntryId: string | null;
	/** The roles ask for a second factor that this session has not given (A22.2). */
	readonly secondFactorNeeded: boolean;
}

const NOBODY: StoreAccess = {
	roles: [],
	staffId: null,
	adminEntryId: null,
	secondFactorNeeded: false
};

const ROLES = `select m.role, r.role is not null as strict from memberships m
	left join required_second_factor r on r.role = m.role
	where m.user_id = $1 and m.store_id = $2 and m.disabled_at is null`;
const ENTRY = `select id from admin_entries where user_id = $1 and store_id = $2 and ended_at is null and expires_at > now() limit 1`;

export async function accessOf(
	pools: Pools,
	user: SessionUser,
	storeId: string
): Promise<StoreAccess> {
	const { rows } = await pools.app.query<{ role: Role; strict: boolean }>(ROLES, [
		user.id,
		storeId
	]);
	const strict = rows.some((row) => row.strict) && !user.secondFactorPassed;
	if (rows.length > 0)
		return {
			roles: rows.map((row) => row.role),
			staffId: null,
			adminEntryId: null,
			secondFactorNeeded: strict
		};
	if (user.platformRole === null || !user.secondFactorPassed) return NOBODY;
	const entry = await pools.app.query<{ id: string }>(ENTRY, [user.id, storeId]);
	const id = entry.rows[0]?.id;
	return id === undefined
		? NOBODY
		: { roles: [user.platformRole], staffId: null, adminEntryId: id, secondFactorNeeded: false };
}
