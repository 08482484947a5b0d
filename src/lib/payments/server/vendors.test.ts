/** Each provider through the whole house: told in any order, twice, not at all, by strangers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useConfig } from '#lib/platform/server/config.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { runJobs, settle } from '#lib/testing/jobs.ts';
import type { SentEvent } from '#lib/testing/payment-benches.ts';
import { anAsk, asVisitor, paymentFeature } from '#lib/testing/payments.ts';
import { paypalBench } from '#lib/testing/paypal-bench.ts';
import { squareBench } from '#lib/testing/square-bench.ts';
import { paystackBench } from '#lib/testing/vendor-benches.ts';
import { imbalance } from '../ledger.ts';
import { receiveWebhook, sweepPayments } from './inbox.ts';
import { getBalances } from './ledger.ts';
import { getPayment, startPayment } from './paying.ts';
import { requestRefund } from './refunding.ts';

const db = useDatabase();

const shuffled = <T>(list: readonly T[], seed: number): T[] =>
	list
		.map((each, at) => ({ each, key: Math.imul(at + 1, 2_654_435_761 + seed) >>> 0 }))
		.sort((a, b) => a.key - b.key)
		.map(({ each }) => each);

describe.each([
	['paystack', paystackBench, 'PAYSTACK_API_HOST'],
	['square', squareBench, 'SQUARE_API_HOST'],
	['paypal', paypalBench, 'PAYPAL_API_HOST']
] as const)('%s', (vendor, open, hostName) => {
	let bench: Awaited<ReturnType<typeof open>>;
	beforeAll(async () => {
		bench = await open(db);
		useConfig({ ...db.config, [hostName]: bench.fake.host });
	});
	afterAll(async () => await bench.close());

	const begin = async () => {
		const { storeId } = bench.store;
		const { currency } = bench.traits;
		const ask = anAsk({ amount: { amountMinor: 1_000, currency } });
		return await startPayment(db.pools, asVisitor(storeId), ask);
	};
	const find = async (paymentId: string) =>
		await bench.store.scope((scope) => getPayment(scope, paymentId));
	const receive = async (
		{ raw, headers }: SentEvent,
		change: { storeId?: string; connectionId?: string; vendor?: string } = {}
	) =>
		await receiveWebhook(db.pools, {
			vendor,
			storeId: bench.store.storeId,
			connectionId: bench.connection.id,
			raw,
			headers,
			now: bench.now(),
			requestId: 'test',
			...change
		});
	const refunded = async (paymentId: string, amountMinor: number) => {
		await bench.store.scope((scope) =>
			requestRefund(scope, { paymentId, amountMinor, reason: '' })
		);
		await settle(db, bench.store.storeId, paymentFeature);
	};

	test('events in any order, each three times, come to the same as in order', async () => {
		for (const seed of [1, 2, 3]) {
			const { paymentId, providerRef } = await begin();
			await bench.pay(providerRef, 'pays');
			const early = bench.eventsOf(providerRef, paymentId);
			if (seed === 1) for (const event of early) await receive(event);
			else await sweepPaymentOf(paymentId);
			await runJobs(db, paymentFeature);
			expect((await find(paymentId)).status).toBe('succeeded');
			await refunded(paymentId, 400);
			const events = bench.eventsOf(providerRef, paymentId);
			for (const event of shuffled([...events, ...events, ...events], seed))
				expect((await receive(event)).kind).toMatch(/kept|repeated/);
			await runJobs(db, paymentFeature);
			expect(await find(paymentId)).toMatchObject({ status: 'succeeded', refundedMinor: 400 });
		}
		const sums = await bench.store.scope((scope) => getBalances(scope));
		for (const balances of sums.values()) expect(imbalance(balances)).toBe(0);
		expect(sums.get(bench.traits.currency)?.deposits).toBe(1_800);
	});

	const sweepPaymentOf = async (paymentId: string) => {
		await db.owner('update payments set next_check_at = now() where id = $1', [paymentId]);
		await sweepPayments(db.pools);
	};

	test('an event that never came is found by asking', async () => {
		const { paymentId, providerRef } = await begin();
		await bench.pay(providerRef, 'pays');
		await sweepPaymentOf(paymentId);
		await runJobs(db, paymentFeature);
		expect((await find(paymentId)).status).toBe('succeeded');
	});

	test('a forged event leaves nothing and calls nobody; at another address it is not there', async () => {
		const { paymentId, providerRef } = await begin();
		await bench.pay(providerRef, 'pays');
		const [event] = bench.eventsOf(providerRef, paymentId);
		if (!event) throw new Error('nothing was sent');
		expect((await receive(event)).kind).toBe('kept');
		const calls = bench.fake.calls.length;
		const forged = { ...event, raw: Buffer.concat([event.raw, Buffer.from(' ')]) };
		expect((await receive(forged)).kind).toBe('rejected');
		expect((await receive({ ...event, headers: {} })).kind).toBe('rejected');
		const other = await makeStore(db);
		for (const change of [
			{ storeId: other.storeId },
			{ connectionId: newId() },
			{ vendor: 'stripe' }
		])
			expect(await receive(event, change)).toEqual({ kind: 'unknown_address' });
		expect(bench.fake.calls.length).toBe(calls);
	});
});
