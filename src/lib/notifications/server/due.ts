/** Waking up the sending of deliveries: those just planned, and, each minute, whatever is due anywhere. */
import { errorFields, log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { addJob } from '#lib/platform/server/queue.ts';

export const SEND = 'notifications.send';

/**
 * After the commit. A store's messages stand in a line of their own: they keep their order, and a
 * store whose messages hang delays no other (TRUST T25). Never throws: the next minute finds what was lost.
 */
export async function askToSend(
	pools: Pools,
	storeId: string,
	deliveryIds: readonly string[]
): Promise<void> {
	for (const deliveryId of deliveryIds) {
		try {
			await addJob(
				pools.worker,
				SEND,
				{ storeId, deliveryId },
				{ key: `${SEND}:${deliveryId}`, queue: `send:${storeId}`, maxAttempts: 5 }
			);
		} catch (error) {
			log.warn(
				{ storeId, ...errorFields(error) },
				'sending not asked for; the minute will find it'
			);
		}
	}
}

const MOST_AT_ONCE = 2_000;

// Ids and times only: all that this role may read across stores. Without locks (SCALE R9).
const DUE = `select store_id, id from deliveries where state in ('queued', 'sending') and send_at <= now()
	order by send_at limit ${MOST_AT_ONCE}`;

/** Reminders, retries, wake-ups that were lost, and tries that died. */
export async function sendDue(pools: Pools): Promise<void> {
	const { rows } = await pools.worker.query<{ store_id: string; id: string }>(DUE);
	for (const row of rows) await askToSend(pools, row.store_id, [row.id]);
}
