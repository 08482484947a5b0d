/** Asking a provider that tells nothing, at the rhythm it names; the sweep finds what this loses. */
import { errorFields, log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { plus, processNow, toIso } from '#lib/platform/time.ts';

export const POLL = 'payments.poll';
/** No vendor's word makes us ask more often, or more rarely, than this. */
const [SHORTEST_MS, LONGEST_MS] = [2_000, 60_000];

export interface Poll {
	readonly storeId: string;
	readonly paymentId: string;
	readonly everyMs: number;
	/** Epoch ms: one more time then, since a client may pay in the last second. */
	readonly until: number;
}

/** Never throws. */
export async function askLater(pools: Pools, poll: Poll): Promise<void> {
	const pause = Math.min(Math.max(poll.everyMs, SHORTEST_MS), LONGEST_MS);
	try {
		await addJob(
			pools.worker,
			POLL,
			{ ...poll },
			{ key: `poll:${poll.paymentId}`, runAt: toIso(plus(processNow(), pause)), maxAttempts: 1 }
		);
	} catch (error) {
		log.warn({ storeId: poll.storeId, ...errorFields(error) }, 'a payment waits for the sweep');
	}
}
