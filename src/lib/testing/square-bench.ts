/** Square's bench: adapter, imitation, and a client's hands at the page. */
import type { TestDatabase } from './database.ts';
import { squarePayments } from '#lib/payments/server/adapters/square.ts';
import { endpointUrl } from '#lib/payments/server/connections.ts';
import { PAGE_MS } from '#lib/payments/server/paying.ts';
import {
	signSquare,
	SQUARE_LOCATION,
	SQUARE_MERCHANT,
	startSquare,
	type SquareFake
} from './fakes/square.ts';
import { connected, movingClock } from './bench-parts.ts';
import { FULL_TRAITS, type PaymentBench } from './payment-benches.ts';

export interface SquareBench extends PaymentBench {
	readonly fake: SquareFake;
}

const KEY = 'signature-key-of-tests';

export async function squareBench(db: TestDatabase): Promise<SquareBench> {
	const fake = await startSquare();
	const clock = movingClock();
	const fields = { accessToken: fake.accessToken, squareLocation: SQUARE_LOCATION };
	const { store, connection } = await connected(db, 'square', {
		accountRef: SQUARE_MERCHANT,
		fields,
		webhookSecrets: [KEY]
	});
	const webhookUrl = endpointUrl(store.storeId, connection.id, 'square');
	return {
		name: 'square',
		traits: { ...FULL_TRAITS, declines: false, challenges: false, timedEvents: false },
		fake,
		store,
		connection,
		provider: squarePayments({
			accessToken: fake.accessToken,
			locationId: SQUARE_LOCATION,
			host: fake.host,
			merchantId: SQUARE_MERCHANT,
			signatureKeys: [KEY],
			webhookUrl,
			timeoutMs: 2_000,
			now: clock.now
		}),
		now: clock.now,
		pay: async (ref) => fake.account.pay(ref),
		answerChallenge: async () => undefined,
		runOut: async () => clock.run(PAGE_MS + 1_000),
		eventsOf: (providerRef) =>
			fake.account.events
				.map((event) => Buffer.from(JSON.stringify(event)))
				.filter((raw) => raw.toString().includes(providerRef))
				.map((raw) => ({
					raw,
					headers: { 'x-square-hmacsha256-signature': signSquare(webhookUrl, raw, KEY) }
				})),
		close: async () => await fake.close()
	};
}
