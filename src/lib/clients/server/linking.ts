/**
 * Which clients a person who signs in is (DECISIONS 3, A6.2): those with the e-mail address they have
 * proven, never one they only typed. A record that is linked to somebody else stays theirs.
 */
import { recordEvent } from '#lib/audit/server/record.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';

const FOUND = `select c.store_id, bool_or(c.user_id is null) as unlinked from clients c join users u on u.id = $1
	where u.verified_at is not null and u.disabled_at is null
	and (c.user_id = u.id or (c.user_id is null and c.email = u.email)) group by c.store_id order by c.store_id`;

interface FoundStore {
	readonly store_id: string;
	/** A record there is not yet marked as this person's. */
	readonly unlinked: boolean;
}

const findStores = async (pools: Pools, userId: string): Promise<FoundStore[]> =>
	(await pools.platform.query<FoundStore>(FOUND, [userId])).rows;

const KEEP = `insert into user_stores (user_id, store_id) select $1, unnest($2::uuid[]) on conflict do nothing`;
const KEPT = `select store_id from user_stores where user_id = $1 order by store_id limit $2`;

/**
 * Where this person is a client: as kept by `linkUser`. Whoever has just proven their address, and whom
 * no job has looked for yet, is looked for here, once and without writing.
 */
export async function listStoresOf(pools: Pools, userId: string, most: number): Promise<string[]> {
	const kept = await pools.app.query<{ store_id: string }>(KEPT, [userId, most]);
	const found = kept.rows.length > 0 ? kept.rows : await findStores(pools, userId);
	return found.slice(0, most).map((row) => row.store_id);
}

// The person's row decides in the same statement: an address given up meanwhile links nothing.
const LINK = `update clients c set user_id = u.id from users u
	where u.id = $2 and u.verified_at is not null and u.disabled_at is null
	and c.store_id = $1 and c.email = u.email and c.user_id is null and c.erased_at is null returning c.id`;

/** Marks this store's record of that person as theirs; again changes nothing. */
export async function linkClients(scope: StoreScope, userId: string): Promise<void> {
	const { rows } = await scope.tx.$client.query<{ id: string }>(LINK, [scope.storeId, userId]);
	for (const { id } of rows)
		await recordEvent(scope, { name: 'client.linked', subjectId: id, facts: { userId } });
}

type AsJob = (storeId: string) => ScopeRequest;

/** As app_platform, which of clients sees ids and addresses alone; then each store by itself. Safe to run twice. */
export async function linkUser(pools: Pools, userId: string, asJob: AsJob): Promise<void> {
	const found = await findStores(pools, userId);
	if (found.length === 0) return;
	await pools.platform.query(KEEP, [userId, found.map((row) => row.store_id)]);
	for (const { store_id, unlinked } of found)
		if (unlinked)
			await inScope(pools, asJob(store_id), async (scope) => await linkClients(scope, userId));
}

/** Whoever signed in lately: finds those whose wake-up was lost. */
export async function linkRecentUsers(pools: Pools, asJob: AsJob): Promise<void> {
	const { rows } = await pools.platform.query<{ user_id: string }>(
		`select distinct user_id from sessions where created_at > now() - interval '10 minutes'`
	);
	for (const { user_id } of rows) await linkUser(pools, user_id, asJob);
}

const OWNERS = `select u.id from clients c join users u on u.id = c.user_id or (c.user_id is null and u.email = c.email)
	where c.store_id = $1 and c.id = $2 and u.verified_at is not null and u.disabled_at is null`;

/** Whose record this is, when they have signed in before: a booking made as a visitor is found at once. */
export async function linkOwner(
	pools: Pools,
	client: { storeId: string; clientId: string },
	asJob: AsJob
): Promise<void> {
	const { rows } = await pools.platform.query<{ id: string }>(OWNERS, [
		client.storeId,
		client.clientId
	]);
	for (const { id } of rows) await linkUser(pools, id, asJob);
}
