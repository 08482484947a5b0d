/**
 * No journey waits until its visit begins, nor until the time to take an act back is over: what a store
 * of its own has written down becomes that much older, in the database that the server started.
 */
import { resolve } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/lib/platform/server/embedded-postgres.ts';

const DATA = process.env['E2E_DATA'] ?? '.data/e2e';

const OLDER = [
	`update bookings set created_at = created_at - $2::interval, starts_at = starts_at - $2::interval,
		ends_at = ends_at - $2::interval, local_starts_at = local_starts_at - $2::interval,
		ended_at = ended_at - $2::interval`,
	`update booking_segments set starts_at = starts_at - $2::interval, ends_at = ends_at - $2::interval`,
	`update booking_penalties set charge_at = charge_at - $2::interval`,
	`update refunds set send_at = send_at - $2::interval`
].map((text) => `${text} where store_id = (select store_id from store_slugs where slug = $1)`);

async function inDatabase(fn: (client: pg.Client) => Promise<void>): Promise<void> {
	const server = await startEmbeddedPostgres(resolve(DATA, 'postgres'), []);
	if (server.owned) {
		await server.stop();
		throw new Error(`The server under test keeps its data elsewhere than ${DATA}: set E2E_DATA.`);
	}
	const url = new URL(server.url);
	url.pathname = '/appointment_hub';
	const client = new pg.Client({ connectionString: url.toString() });
	await client.connect();
	try {
		await client.query('begin');
		await fn(client);
		await client.query('commit');
	} finally {
		await client.end();
	}
}

/** They look every minute for what has come due; nobody needs to wait for the minute. */
const LOOKING = ['bookings.collectFees', 'payments.sweep'];

async function makeOlder(client: pg.Client, slug: string, span: string): Promise<void> {
	for (const text of OLDER) await client.query(text, [slug, span]);
	for (const task of LOOKING) await client.query('select graphile_worker.add_job($1)', [task]);
}

/** Time passes for this store, such as "13 minutes". */
export const passTime = async (slug: string, span: string): Promise<void> =>
	await inDatabase((client) => makeOlder(client, slug, span));

/** Time passes until this long before its first visit; "-20 minutes": it has begun. */
export const passTimeUntil = async (slug: string, before: string): Promise<void> =>
	await inDatabase(async (client) => {
		const { rows } = await client.query<{ span: string }>(
			`select (min(starts_at) - now() - $2::interval)::text as span from bookings
			where store_id = (select store_id from store_slugs where slug = $1)`,
			[slug, before]
		);
		await makeOlder(client, slug, rows[0]?.span ?? '0');
	});
