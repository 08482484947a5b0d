/**
 * What stands in the way without a right to: holds that ran out, and group sessions that nobody
 * joined. Whoever wants their time removes them, under the locks (TRANSACTIONS.md §3); the sweeper
 * only tidies up.
 */
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { fromMinute, toIso } from '#lib/platform/time.ts';
import type { Minute } from '../engine/model.ts';
import { lockSessions } from './locks.ts';

const EXPIRED = `
select distinct c.id from claims c join allocations a on a.store_id = c.store_id and a.claim_id = c.id
where c.store_id = $1 and a.owner_id = any($2) and a.starts_at < $4 and a.ends_at > $3
	and a.starts_at > $3::timestamptz - interval '744 hours' and c.expires_at <= now() order by c.id`;

// Locked first, deleted in a second statement: one that was confirmed meanwhile has no expires_at any more.
const LOCK_EXPIRED =
	'select id from claims where store_id = $1 and id = any($2) and expires_at <= now() order by id for update';
const DELETE_EXPIRED =
	'delete from claims where store_id = $1 and id = any($2) and expires_at <= now()';

async function deleteExpired(scope: StoreScope, ids: readonly string[]): Promise<void> {
	if (ids.length === 0) return;
	const client = scope.tx.$client;
	const locked = await client.query<{ id: string }>(LOCK_EXPIRED, [scope.storeId, ids]);
	await client.query(DELETE_EXPIRED, [scope.storeId, locked.rows.map((row) => row.id)]);
}

const ABANDONED = `
select g.id from group_sessions g
where g.store_id = $1 and g.status = 'open' and not g.scheduled and g.starts_at < $4 and g.ends_at > $3
	and g.staff_id = any($2) and not exists (
		select from claims c where c.store_id = g.store_id and c.group_session_id = g.id and c.places > 0
			and (c.expires_at is null or c.expires_at > now())) order by g.id`;

const EXPIRED_PLACES =
	'select id from claims where store_id = $1 and group_session_id = $2 and expires_at <= now() order by id';
const PLACES =
	'select coalesce(sum(places), 0)::int as places from claims where store_id = $1 and group_session_id = $2';

/** Under the session's row lock: forgets holds that ran out. Returns the places still taken. */
export async function livePlaces(scope: StoreScope, sessionId: string): Promise<number> {
	const client = scope.tx.$client;
	const expired = await client.query<{ id: string }>(EXPIRED_PLACES, [scope.storeId, sessionId]);
	await deleteExpired(
		scope,
		expired.rows.map((row) => row.id)
	);
	const { rows } = await client.query<{ places: number }>(PLACES, [scope.storeId, sessionId]);
	return rows[0]?.places ?? 0;
}

/** Ends a session made by its first booking, once its last place is given back. Its time is free again. */
export async function dissolveIfEmpty(scope: StoreScope, sessionId: string): Promise<boolean> {
	const client = scope.tx.$client;
	if ((await livePlaces(scope, sessionId)) > 0) return false;
	const ended = await client.query(
		"update group_sessions set status = 'cancelled' where store_id = $1 and id = $2 and status = 'open' and not scheduled",
		[scope.storeId, sessionId]
	);
	if (ended.rowCount === 0) return false;
	await client.query('delete from claims where store_id = $1 and id = $2', [
		scope.storeId,
		sessionId
	]);
	return true;
}

/** Under the staff and resource locks: frees what overlaps [from, until) without a right to it. */
export async function clearTheWay(
	scope: StoreScope,
	ownerIds: readonly string[],
	from: Minute,
	until: Minute
): Promise<void> {
	const span = [scope.storeId, ownerIds, toIso(fromMinute(from)), toIso(fromMinute(until))];
	const abandoned = await scope.tx.$client.query<{ id: string }>(ABANDONED, span);
	const ids = abandoned.rows.map((row) => row.id);
	await lockSessions(scope, ids);
	for (const id of ids) await dissolveIfEmpty(scope, id);
	const expired = await scope.tx.$client.query<{ id: string }>(EXPIRED, span);
	await deleteExpired(
		scope,
		expired.rows.map((row) => row.id)
	);
}
