import { log } from '#lib/platform/server/log.ts';
import { collectPools, collectProcess } from '#lib/platform/server/metrics.ts';
import { closePools, pools } from '#lib/platform/server/pools.ts';
import { dispatchesOf } from '#lib/platform/server/queue.ts';
import { onStop } from '#lib/platform/server/stopping.ts';
import { hearRuleChanges } from './live-rules.ts';

let prepared = false;

/** Once per process, before the first request: what the site's own pools need around them. */
export function prepareSite(): void {
	if (prepared) return;
	prepared = true;
	const open = pools();
	collectProcess();
	collectPools('web', { ...open });
	onStop('web pools', async () => {
		await dispatchesOf(open.worker).stop();
		await closePools();
	});
	void hearRuleChanges();
	log.debug('the site is ready');
}
