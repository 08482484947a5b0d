import { inArray } from 'drizzle-orm';
import type { Tx } from '#lib/platform/server/db.ts';
import { users } from './schema.ts';

/** Names of people who did something, for histories. Unknown ids are simply absent. */
export async function namesOf(
	tx: Tx,
	userIds: readonly string[]
): Promise<ReadonlyMap<string, string>> {
	if (userIds.length === 0) return new Map();
	const rows = await tx
		.select({ id: users.id, name: users.name })
		.from(users)
		.where(inArray(users.id, [...new Set(userIds)]));
	return new Map(rows.map((row) => [row.id, row.name]));
}
