/** Benches of the vendors that speak plain HTTP: adapter, imitation, and a client's hands at the page. */
import { newId } from '#lib/platform/server/ids.ts';
import { registerDevice, type KaspiAccess } from '#lib/payments/server/adapters/kaspi-client.ts';
import { kaspiManual } from '#lib/payments/server/adapters/kaspi-manual.ts';
import { kaspiPayments } from '#lib/payments/server/adapters/kaspi.ts';
import { paystackPayments } from '#lib/payments/server/adapters/paystack.ts';
import { PAGE_MS } from '#lib/payments/server/paying.ts';
import { BIN, startKaspi, TRADE_POINT, type KaspiFake } from './fakes/kaspi.ts';
import { startPaystack, type PaystackFake } from './fakes/paystack.ts';
import { connected, movingClock } from './bench-parts.ts';
import type { TestDatabase } from './database.ts';
import { paypalBench } from './paypal-bench.ts';
import { squareBench } from './square-bench.ts';
import { FULL_TRAITS, sandboxBench, stripeBench, type PaymentBench } from './payment-benches.ts';

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

const UNSEEN = {
	...FULL_TRAITS,
	currency: 'KZT',
	tellsFee: false,
	declines: false,
	challenges: false,
	timedEvents: false
};

/** A person says that it was paid. */
export async function kaspiManualBench(db: TestDatabase): Promise<PaymentBench> {
	const fields = { payLink: 'https://pay.kaspi.kz/pay/ammos' };
	const clock = movingClock();
	const { store, connection } = await connected(db, 'kaspi_manual', { fields });
	const mark = async (ref: string) =>
		await db.owner(`update kept_payments set status = 'succeeded' where id = $1`, [ref]);
	return {
		name: 'kaspi_manual',
		traits: UNSEEN,
		store,
		connection,
		provider: kaspiManual({
			pool: db.pools.app,
			storeId: store.storeId,
			connectionId: connection.id,
			...fields,
			now: clock.now
		}),
		now: clock.now,
		pay: async (ref) => {
			await mark(ref);
		},
		answerChallenge: async () => undefined,
		runOut: async () => clock.run(PAGE_MS + 1_000),
		eventsOf: () => [],
		close: async () => undefined
	};
}

export interface KaspiBench extends PaymentBench {
	readonly fake: KaspiFake;
	readonly access: KaspiAccess;
}

export async function kaspiBench(db: TestDatabase): Promise<KaspiBench> {
	const clock = movingClock();
	const fake = await startKaspi(clock.now);
	const access = { host: fake.host, apiKey: fake.apiKey, timeoutMs: 2_000 };
	const deviceToken = await registerDevice(access, {
		connectionId: newId(),
		tradePointId: String(TRADE_POINT),
		organizationBin: BIN
	});
	const fields = { apiKey: fake.apiKey, organizationBin: BIN, deviceToken };
	const { store, connection } = await connected(db, 'kaspi', { fields });
	return {
		name: 'kaspi',
		traits: UNSEEN,
		fake,
		access,
		store,
		connection,
		provider: kaspiPayments({
			pool: db.pools.app,
			storeId: store.storeId,
			connectionId: connection.id,
			access,
			deviceToken,
			organizationBin: BIN,
			now: clock.now
		}),
		now: clock.now,
		pay: async (ref) => {
			const payment = fake.payments.get(Number(ref));
			if (payment) payment.status = 'Processed';
		},
		answerChallenge: async () => undefined,
		runOut: async () => clock.run(10 * 60_000),
		eventsOf: () => [],
		close: async () => await fake.close()
	};
}

/** Whoever is in here passes the one suite. */
export const BENCHES = [
	['sandbox', sandboxBench],
	['stripe', stripeBench],
	['paystack', paystackBench],
	['kaspi_manual', kaspiManualBench],
	['kaspi', kaspiBench],
	['square', squareBench],
	['paypal', paypalBench]
] as const;
