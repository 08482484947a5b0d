/**
 * Counts what visitors do in one store, per network, in its own short transaction before the work
 * begins (DECISIONS 27). FAILS CLOSED: when counting fails nothing is done (A22.1, C37).
 */
import { networkOf } from '#lib/auth/server/rate-limit.ts';
import { AppError } from '#lib/platform/errors.ts';
import { config } from '#lib/platform/server/config.ts';
import { hmac } from '#lib/platform/server/crypto.ts';
import { inStore } from '#lib/platform/server/db.ts';
import { errorFields, log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';

/** Holds, bookings, changes together: a family books ten times, a robot hundreds. */
const MOST = 200;
const WINDOW_SECONDS = 600;

const COUNT = `insert into store_rate_limits (store_id, key, window_start, used)
	values ($1, $2, to_timestamp(floor(extract(epoch from now()) / $3) * $3), 1)
	on conflict (store_id, key, window_start) do update set used = store_rate_limits.used + 1
	returning used`;

/** Throws TOO_MANY_REQUESTS past the limit, BUSY when nobody can count. */
export async function countVisitorAct(pools: Pools, storeId: string, ip: string): Promise<void> {
	const { APP_SECRET, RATE_LIMIT_SCALE } = config();
	// A digest: the table names nobody's address.
	const key = hmac(APP_SECRET, 'visitor-acts', storeId, networkOf(ip)).toString('base64url');
	let used: number;
	try {
		// A count that a crash forgets does no harm, and nobody waits for the disk because of it.
		used = await inStore(
			pools.app,
			storeId,
			async ({ $client }) => {
				const { rows } = await $client.query<{ used: number }>(COUNT, [
					storeId,
					key,
					WINDOW_SECONDS
				]);
				return rows[0]?.used ?? Number.POSITIVE_INFINITY;
			},
			{ flushed: false }
		);
	} catch (error) {
		log.warn({ storeId, ...errorFields(error) }, 'a visit could not be counted');
		throw new AppError('BUSY');
	}
	if (used > MOST * RATE_LIMIT_SCALE)
		throw new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds: WINDOW_SECONDS });
}
