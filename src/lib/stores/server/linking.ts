/** "In which stores is this person a client?" (DECISIONS 3): written when they have proven their address. */
import type { Pools } from '#lib/platform/server/pools.ts';

const FOUND = `select distinct c.store_id from clients c join users u on u.id = $1
	where u.verified_at is not null and u.disabled_at is null and (c.user_id = u.id or c.email = u.email)`;

const LINK = `insert into user_stores (user_id, store_id) select $1, unnest($2::uuid[]) on conflict do nothing`;

/** As app_platform, which of clients sees ids and addresses alone. Safe to run twice. */
export async function linkUser(pools: Pools, userId: string): Promise<void> {
	const { rows } = await pools.platform.query<{ store_id: string }>(FOUND, [userId]);
	if (rows.length > 0) await pools.platform.query(LINK, [userId, rows.map((row) => row.store_id)]);
}

/** Whoever signed in lately: finds those whose wake-up was lost. */
export async function linkRecentUsers(pools: Pools): Promise<void> {
	const { rows } = await pools.platform.query<{ user_id: string }>(
		`select distinct user_id from sessions where created_at > now() - interval '10 minutes'`
	);
	for (const { user_id } of rows) await linkUser(pools, user_id);
}
