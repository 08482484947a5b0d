/**
 * Memory goes when another process says that a store's rules changed. Correctness never waits for this: the version is
 * read in every transaction (DECISIONS 24).
 */
import { forgetRules } from '#lib/availability/server/rules-cache.ts';
import { forgetCatalogue } from '#lib/catalogue/server/snapshot.ts';
import { listen, onListenAgain } from '#lib/platform/server/listen.ts';
import { forgetAddresses } from '#lib/stores/server/addresses.ts';
import { RULES_CHANNEL } from '#lib/stores/server/scope.ts';

export async function hearRuleChanges(): Promise<void> {
	await listen(RULES_CHANNEL, (storeId) => {
		forgetRules(storeId);
		forgetCatalogue(storeId);
		forgetAddresses();
	});
	// Rules and catalogue carry their version; addresses do not, and may have changed unheard.
	onListenAgain(forgetAddresses);
}
