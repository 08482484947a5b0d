/** Benches of the vendors that speak plain HTTP: adapter, imitation, and a client's hands at the page. */
import { newId } from '#lib/platform/server/ids.ts';
import { plus, processNow, type Instant } from '#lib/platform/time.ts';
import type { Vendor } from '#lib/payments/provider.ts';
import { paystackPayments } from '#lib/payments/server/adapters/paystack.ts';
import {
	activate,
	activeConnection,
	addVendor,
	type Connection
} from '#lib/payments/server/connections.ts';
import { PAGE_MS } from '#lib/payments/server/paying.ts';
import type { Prepared } from '#lib/payments/server/vendor-adapters.ts';
import { startPaystack, type PaystackFake } from './fakes/paystack.ts';
import { makeStore, type TestStore } from './builders.ts';
import type { TestDatabase } from './database.ts';
import { FULL_TRAITS, sandboxBench, stripeBench, type PaymentBench } from './payment-benches.ts';

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

export interface PaystackBench extends PaymentBench {
	readonly fake: PaystackFake;
}

export async function paystackBench(db: TestDatabase): Promise<PaystackBench> {
	const fake = await startPaystack();
	const fields = { secretKey: fake.secretKey };
	const clock = movingClock();
	return {
		name: 'paystack',
		traits: { ...FULL_TRAITS, currency: 'NGN', reopens: false, timedEvents: false },
		fake,
		...(await connected(db, 'paystack', { fields })),
		provider: paystackPayments({
			...fields,
			host: fake.host,
			mailDomain: 'book.example.test',
			timeoutMs: 2_000,
			now: clock.now
		}),
		now: clock.now,
		pay: async (ref, card) => fake.account.pay(ref, card),
		answerChallenge: async (ref, approved) => fake.account.answerChallenge(ref, approved),
		runOut: async () => clock.run(PAGE_MS + 1_000),
		eventsOf: (providerRef) =>
			fake.sent().filter(({ raw }) => raw.toString().includes(providerRef)),
		close: async () => await fake.close()
	};
}

/** Whoever is in here passes the one suite. */
export const BENCHES = [
	['sandbox', sandboxBench],
	['stripe', stripeBench],
	['paystack', paystackBench]
] as const;
