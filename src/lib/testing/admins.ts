import type { SessionUser } from '#lib/auth/user.ts';
import { toAppError } from '#lib/trpc/server/errors.ts';
import { makeUser } from './builders.ts';
import type { TestDatabase } from './database.ts';

/** A platform admin who has given the second factor. */
export async function makeAdmin(db: TestDatabase, name = 'Thanos'): Promise<SessionUser> {
	const user = await makeUser(db, name);
	await db.owner(
		`update users set platform_role = 'admin', totp_enabled_at = now() where id = $1`,
		[user.id]
	);
	return { ...user, platformRole: 'admin', totpEnabled: true, secondFactorPassed: true };
}

/** The error's code; 'fulfilled' when there was none. */
export const codeOf = async (promise: Promise<unknown>): Promise<string> =>
	await promise.then(
		() => 'fulfilled',
		(error: unknown) => toAppError(error)?.code ?? String(error)
	);

export interface SeenEvent {
	name: string;
	subject_id: string;
	actor_kind: string;
	actor_id: string | null;
	on_behalf_of: string | null;
	facts: Record<string, unknown>;
	personal: Record<string, unknown> | null;
}

/** A store's events, oldest first, or those of one name. */
export const eventsOf = async (
	db: TestDatabase,
	storeId: string,
	name = ''
): Promise<SeenEvent[]> =>
	await db.owner<SeenEvent & Record<string, unknown>>(
		`select name, subject_id, actor_kind, actor_id, on_behalf_of, facts, personal from events
		 where store_id = $1 and ($2 = '' or name = $2) order by id`,
		[storeId, name]
	);
