/**
 * Memory goes when another process says that a store's rules changed. Correctness never waits for this: the version is
 * read in every transaction (DECISIONS 24).
 */
import { listen, onListenAgain } from '#lib/platform/server/listen.ts';
import { forgetAddresses } from '#lib/stores/server/addresses.ts';
import { forgetStore } from '#lib/stores/server/by-version.ts';
import { RULES_CHANNEL } from '#lib/stores/server/scope.ts';

export async function hearRuleChanges(): Promise<void> {
	await listen(RULES_CHANNEL, (storeId) => {
		forgetStore(storeId);
		forgetAddresses();
	});
	// What is kept of a store carries its version; addresses do not, and may have changed unheard.
	onListenAgain(forgetAddresses);
}
