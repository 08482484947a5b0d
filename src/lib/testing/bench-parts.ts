/** What every vendor's bench is made of. */
import { newId } from '#lib/platform/server/ids.ts';
import { plus, processNow, type Instant } from '#lib/platform/time.ts';
import type { Vendor } from '#lib/payments/provider.ts';
import {
	activate,
	activeConnection,
	addVendor,
	type Connection
} from '#lib/payments/server/connections.ts';
import type { Prepared } from '#lib/payments/server/vendor-adapters.ts';
import { makeStore, type TestStore } from './builders.ts';
import type { TestDatabase } from './database.ts';

export async function connected(
	db: TestDatabase,
	vendor: Vendor,
	link: Partial<Prepared>
): Promise<{ store: TestStore; connection: Connection }> {
	const store = await makeStore(db);
	const connection = await store.scope(async (scope) => {
		const id = newId();
		const fields = { accountRef: null, fields: {}, webhookSecrets: [] };
		await addVendor(scope, { ...fields, ...link, id, vendor });
		await activate(scope, id);
		return await activeConnection(scope);
	});
	return { store, connection };
}

/** A clock that is ahead by as much as a test lets it run. */
export function movingClock(): { now: () => Instant; run: (ms: number) => void } {
	let ahead = 0;
	return { now: () => plus(processNow(), ahead), run: (ms) => void (ahead += ms) };
}
