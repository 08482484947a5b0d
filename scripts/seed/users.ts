/** The people who sign in: inserted, since no command makes a user whose mailbox nobody can open. */
import { hashPassword } from '#lib/auth/server/passwords.ts';
import { seal } from '#lib/platform/server/crypto.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { fromBase32 } from '#lib/testing/base32.ts';
import { WORLD_PASSWORD, WORLD_TOTP_SECRET, WORLD_USERS } from '#lib/testing/world-people.ts';

const INSERT = `insert into users (id, email, name, password_hash, verified_at, platform_role, totp_secret, totp_enabled_at)
	values ($1, $2, $3, $4, now(), $5, $6, case when $6::bytea is null then null else now() end)
	on conflict do nothing`;

/** Safe to run again: who is there stays as they are. */
export async function seedUsers(pools: Pools, secret: string): Promise<void> {
	const password = await hashPassword(WORLD_PASSWORD);
	for (const { id, email, name, platformRole } of WORLD_USERS) {
		const totp =
			platformRole === null ? null : seal(secret, 'totp', id, fromBase32(WORLD_TOTP_SECRET));
		await pools.platform.query(INSERT, [id, email, name, password, platformRole, totp]);
	}
}
