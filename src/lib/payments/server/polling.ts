/** One question to a provider that tells nothing by itself. */
import type { Pools } from '#lib/platform/server/pools.ts';
import { processNow, type Instant } from '#lib/platform/time.ts';
import { ProviderError } from '../provider.ts';
import { askLater, type Poll } from './asking-later.ts';
import { systemRequest } from './inbox.ts';
import { checkPayment } from './settling.ts';

/** Asks once; while nothing is decided, asks to be asked again. */
export async function pollPayment(
	pools: Pools,
	poll: Poll,
	requestId: string,
	now: Instant = processNow()
): Promise<void> {
	let waits = true;
	try {
		const request = systemRequest(poll.storeId, requestId);
		waits = (await checkPayment(pools, request, poll.paymentId)) === 'pending';
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
	}
	if (waits && now <= poll.until) await askLater(pools, poll);
}
