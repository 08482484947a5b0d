import type { StoreScope } from './scope.ts';

const BY_EMAIL = `select u.id from users u join memberships m on m.user_id = u.id
	where m.store_id = $1 and m.disabled_at is null and u.email = $2 limit 1`;

/** Who of the store's own people signs in with this (normalised) e-mail address. */
export async function findMemberByEmail(scope: StoreScope, email: string): Promise<string | null> {
	const { rows } = await scope.tx.$client.query<{ id: string }>(BY_EMAIL, [scope.storeId, email]);
	return rows[0]?.id ?? null;
}
