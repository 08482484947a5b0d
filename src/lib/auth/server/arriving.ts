import { errorFields, log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { addJob } from '#lib/platform/server/queue.ts';

/** A job of the clients, which stand above: named, not imported. */
const LINK_USER = 'clients.linkUser';

/**
 * After the commit: has it found out in which stores this person is a client (DECISIONS 3). Never
 * throws: the clients' own sweep finds what was lost.
 */
export async function askToLink(pools: Pools, userIds: readonly string[]): Promise<void> {
	for (const userId of userIds) {
		try {
			await addJob(pools.worker, LINK_USER, { userId }, { key: `${LINK_USER}:${userId}` });
		} catch (error) {
			log.warn({ userId, ...errorFields(error) }, 'stores not asked for; the sweep will find it');
		}
	}
}
