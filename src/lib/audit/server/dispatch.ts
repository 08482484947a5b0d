/**
 * What happens to an event after its commit (DECISIONS 16): it gets its position and its seal, its
 * listeners get their jobs, and the store's open calendars hear of it. One dispatcher per store at a
 * time: the row of `store_settings` decides which.
 */
import { inStore, type Pool, type Tx } from '#lib/platform/server/db.ts';
import type { Listener } from '#lib/platform/server/jobs.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import { genesis, seal, SEALED_COLUMNS, type SealedParts } from './chain.ts';

/** NOTIFY channel of live calendars; the payload is `{ storeId, position }`. */
export const LIVE_CHANNEL = 'store_live';

/** Few enough that a store's lock is held for milliseconds. */
const BATCH = 500;

interface Sealed {
	readonly id: string;
	readonly position: number;
	readonly hash: Buffer;
}

const hears = (listener: Listener, name: string): boolean =>
	listener.event.endsWith('.') ? name.startsWith(listener.event) : name === listener.event;

async function unsealed(tx: Tx, storeId: string): Promise<SealedParts[]> {
	const { rows } = await tx.$client.query<SealedParts>(
		`select ${SEALED_COLUMNS} from events where store_id = $1 and position is null order by id limit ${BATCH}`,
		[storeId]
	);
	return rows;
}

async function sealAll(
	tx: Tx,
	storeId: string,
	batch: readonly SealedParts[]
): Promise<readonly Sealed[]> {
	const { rows } = await tx.$client.query<{ position: number; hash: Buffer }>(
		`select position, hash from events where store_id = $1 and position is not null
		 order by position desc limit 1`,
		[storeId]
	);
	let last = rows[0] ?? { position: 0, hash: genesis(storeId) };
	const sealed = batch.map((event) => {
		const position = last.position + 1;
		last = { position, hash: seal(last.hash, position, event) };
		return { id: event.id, ...last };
	});
	await tx.$client.query(
		`update events e set position = v.position, hash = v.hash
		 from unnest($2::uuid[], $3::bigint[], $4::bytea[]) as v (id, position, hash)
		 where e.store_id = $1 and e.id = v.id and e.position is null`,
		[storeId, sealed.map((s) => s.id), sealed.map((s) => s.position), sealed.map((s) => s.hash)]
	);
	return sealed;
}

/**
 * One job per event and listener, in the sealing transaction: an event is sealed once, so its jobs
 * are added once. A store's jobs stand in a line of their own and delay no other store (TRUST T25).
 */
async function addListenersJobs(
	tx: Tx,
	storeId: string,
	batch: readonly SealedParts[],
	listeners: readonly Listener[]
): Promise<void> {
	const jobs = batch.flatMap((event) =>
		listeners
			.filter((listener) => hears(listener, event.name))
			.map(({ task }) => ({ task, eventId: event.id, key: `${event.id}:${task}` }))
	);
	if (jobs.length === 0) return;
	await tx.$client.query(
		`select from graphile_worker.add_jobs(array(
			select row(task, json_build_object('storeId', $1::text, 'eventId', event_id), 'store:' || $1::text,
				null, null, key, null, null)::graphile_worker.job_spec
			from unnest($2::text[], $3::text[], $4::text[]) with ordinality as j (task, event_id, key, n) order by n))`,
		[storeId, jobs.map((j) => j.task), jobs.map((j) => j.eventId), jobs.map((j) => j.key)]
	);
}

interface Dispatched {
	readonly count: number;
	readonly position: number;
}

async function dispatchBatch(
	pool: Pool,
	storeId: string,
	listeners: readonly Listener[]
): Promise<Dispatched> {
	return await inStore(pool, storeId, async (tx) => {
		// Lock and read are two statements: the events must be read after the wait (TRANSACTIONS §2).
		await tx.$client.query('select from store_settings where store_id = $1 for no key update', [
			storeId
		]);
		const batch = await unsealed(tx, storeId);
		if (batch.length === 0) return { count: 0, position: 0 };
		const sealed = await sealAll(tx, storeId, batch);
		await addListenersJobs(tx, storeId, batch, listeners);
		await tx.$client.query('update store_settings set dispatched_at = now() where store_id = $1', [
			storeId
		]);
		return { count: batch.length, position: sealed.at(-1)?.position ?? 0 };
	});
}

/** Never inside the transaction: NOTIFY locks the whole database over the flush (TRANSACTIONS §4). */
async function announce(pool: Pool, storeId: string, position: number): Promise<void> {
	try {
		const payload = JSON.stringify({ storeId, position });
		await pool.query('select pg_notify($1, $2)', [LIVE_CHANNEL, payload]);
	} catch (error) {
		// A calendar that missed it catches up by position at its next one.
		log.warn({ storeId, ...errorFields(error) }, 'open calendars were not told');
	}
}

/** Dispatches all that a store has recorded. Safe to run twice and at once. Answers how many. */
export async function dispatchStore(
	pool: Pool,
	storeId: string,
	listeners: readonly Listener[]
): Promise<number> {
	for (let total = 0; ;) {
		const { count, position } = await dispatchBatch(pool, storeId, listeners);
		if (count > 0) await announce(pool, storeId, position);
		total += count;
		if (count < BATCH) return total;
	}
}

/** Stores whose wake-up was lost, or is on its way. */
export async function undispatchedStores(pool: Pool): Promise<string[]> {
	const { rows } = await pool.query<{ store_id: string }>(
		'select distinct store_id from events where position is null'
	);
	return rows.map((row) => row.store_id);
}
