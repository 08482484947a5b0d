/**
 * The baseline of booking: the two transactions of TRANSACTIONS.md §3 with the driver alone, as the
 * role that the product uses. No rules, no words, no HTTP: lock, read, take; keep, client, booking, event.
 */
import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { newId } from '#lib/platform/server/ids.ts';

export interface BareStore {
	readonly storeId: string;
	readonly locationId: string;
	readonly serviceId: string;
	readonly staffIds: readonly string[];
}

const TAKEN = `select a.starts_at = $3 as same from allocations a join claims c on c.store_id = a.store_id and c.id = a.claim_id
	where a.store_id = $1 and a.owner_id = $2 and a.starts_at < $3::timestamptz + interval '1 day' and a.starts_at > $3::timestamptz - interval '32 days'
	and a.ends_at > $3::timestamptz - interval '1 day' and (c.expires_at is null or c.expires_at > now())`;
const CLAIM = `insert into claims (store_id, id, expires_at, holder_hash, offer) values ($1, $2, now() + interval '10 minutes', $3, $4)`;
const ALLOCATION = `insert into allocations (store_id, id, claim_id, staff_id, starts_at, ends_at, service_id, service_starts_at, service_minutes)
	values ($1, $2, $3, $4, $5, $5::timestamptz + interval '30 minutes', $6, $5, 30)`;
const KEY = `insert into idempotency_keys (store_id, actor, key, request_hash) values ($1, $2, $3, $4) on conflict do nothing`;
const KEEP = `update claims set expires_at = null where store_id = $1 and id = $2 and holder_hash = $3 and expires_at is not null returning offer`;
const CLIENT = `insert into clients (store_id, id, name, email) values ($1, $2, $3, $4)
	on conflict (store_id, email) where email is not null do update set name = excluded.name returning id`;
const BOOKING = `with b as (insert into bookings (store_id, id, code, location_id, client_id, claim_id, status, source, starts_at, ends_at, zone, local_starts_at,
		price_minor, currency, policy, client_name, locale, link_hash)
	values ($1, $2, $3, $4, $5, $6, 'confirmed', 'page', $7, $7::timestamptz + interval '30 minutes', 'Europe/Athens', $7::timestamptz at time zone 'Europe/Athens',
		2500, 'EUR', '{}', 'Visitor', 'en', $8))
	insert into booking_segments (store_id, booking_id, position, service_id, staff_id, starts_at, ends_at, service_name, phases, price_minor)
	values ($1, $2, 0, $9, $10, $7, $7::timestamptz + interval '30 minutes', 'Service', '{30}', 2500)`;
const EVENT = `insert into events (store_id, id, name, subject_id, actor_kind, source, facts, digest) values ($1, $2, 'booking.created', $3, 'visitor', 'page', $4, $5)`;
const ANSWER = `update idempotency_keys set result = $4, status = 200 where store_id = $1 and actor = $2 and key = $3`;

/** One transaction, in which the store's rows are visible. */
export async function within<T>(
	pool: Pool,
	storeId: string,
	fn: (client: PoolClient) => Promise<T>
): Promise<T> {
	const client = await pool.connect();
	try {
		await client.query('begin');
		await client.query(`set local app.store_id = '${storeId}'`);
		const result = await fn(client);
		await client.query('commit');
		return result;
	} catch (error) {
		await client.query('rollback');
		throw error;
	} finally {
		client.release();
	}
}

interface Taking {
	readonly claimId: string;
	readonly holder: Buffer;
}

async function hold(
	pool: Pool,
	store: BareStore,
	staffId: string,
	at: string
): Promise<Taking | null> {
	const { storeId, serviceId } = store;
	return await within(pool, storeId, async (client) => {
		await client.query('select id from staff where store_id = $1 and id = $2 for no key update', [
			storeId,
			staffId
		]);
		const { rows } = await client.query<{ same: boolean }>(TAKEN, [storeId, staffId, at]);
		if (rows.some((row) => row.same)) return null;
		const taking = { claimId: newId(), holder: randomBytes(32) };
		await client.query(CLAIM, [storeId, taking.claimId, taking.holder, '{}']);
		await client.query(ALLOCATION, [storeId, newId(), taking.claimId, staffId, at, serviceId]);
		return taking;
	});
}

/** True: booked. False: somebody has that time. */
export async function bareBooking(
	pool: Pool,
	store: BareStore,
	staffId: string,
	at: string
): Promise<boolean> {
	const taking = await hold(pool, store, staffId, at);
	if (!taking) return false;
	const { storeId, locationId, serviceId } = store;
	const { claimId, holder } = taking;
	const [bookingId, actor] = [newId(), `hold:${claimId}`];
	await within(pool, storeId, async (client) => {
		await client.query(KEY, [storeId, actor, 'key', holder]);
		await client.query(KEEP, [storeId, claimId, holder]);
		const email = `${bookingId}@bench.example`;
		const { rows } = await client.query<{ id: string }>(CLIENT, [
			storeId,
			newId(),
			'Visitor',
			email
		]);
		const clientId = rows[0]?.id;
		const code = bookingId.slice(-12);
		await client.query(BOOKING, [
			...[storeId, bookingId, code, locationId, clientId, claimId, at, holder],
			...[serviceId, staffId]
		]);
		await client.query(EVENT, [storeId, newId(), bookingId, '{}', holder]);
		await client.query(ANSWER, [storeId, actor, 'key', JSON.stringify({ bookingId })]);
	});
	return true;
}

/** What the baseline needs to know of a store. */
export async function bareStore(pool: Pool, slug: string): Promise<BareStore> {
	const { rows: stores } = await pool.query<{ store_id: string }>(
		'select store_id from store_slugs where slug = $1',
		[slug]
	);
	const storeId = stores[0]?.store_id ?? '';
	return await within(pool, storeId, async (client) => {
		const ids = async (table: string): Promise<string[]> =>
			(
				await client.query<{ id: string }>(
					`select id from ${table} where store_id = $1 order by position`,
					[storeId]
				)
			).rows.map(({ id }) => id);
		const [locationId = ''] = await ids('locations');
		const [serviceId = ''] = await ids('services');
		return { storeId, locationId, serviceId, staffIds: await ids('staff') };
	});
}
