/** Payments by a store's own link, and by a provider that has to be asked. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useConfig } from '#lib/platform/server/config.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { BIN, TRADE_POINT } from '#lib/testing/fakes/kaspi.ts';
import { runJobs, settle } from '#lib/testing/jobs.ts';
import { anAsk, asVisitor, paymentFeature } from '#lib/testing/payments.ts';
import { kaspiBench, type KaspiBench } from '#lib/testing/vendor-benches.ts';
import { callerOf, visitorOf } from '#lib/testing/visitor.ts';
import { toAppError } from '#lib/trpc/server/errors.ts';
import { getBalances } from './ledger.ts';
import { getPayment, startPayment } from './paying.ts';

const db = useDatabase();
const payments = (store: TestStore) => callerOf(db, store.managerUser).payments;
const begin = async (store: TestStore) =>
	await startPayment(
		db.pools,
		asVisitor(store.storeId),
		anAsk({ amount: { amountMinor: 500_000, currency: 'KZT' } })
	);
const statusOf = async (store: TestStore, paymentId: string) =>
	(await store.scope((scope) => getPayment(scope, paymentId))).status;
const codeOf = async (promise: Promise<unknown>) =>
	await promise.then(
		() => 'fulfilled',
		(error: unknown) => {
			const failure = toAppError(error);
			return failure?.code === 'BAD_INPUT' ? failure.details['field'] : failure?.code;
		}
	);

describe('with the store’s own link', () => {
	let store: TestStore;
	beforeAll(async () => {
		store = await makeStore(db);
		await payments(store).connectVendor({
			store: store.slug,
			vendor: 'kaspi_manual',
			fields: { payLink: 'https://pay.kaspi.kz/pay/ammos' }
		});
	});

	const paid = (paymentId: string, change: { amountMinor?: number; receipt?: string } = {}) =>
		payments(store).markPaid({
			store: store.slug,
			paymentId,
			amountMinor: 500_000,
			receipt: newId(),
			...change
		});

	const pageOf = async (payUrl: string) => {
		const url = new URL(payUrl);
		const [, , storeId = '', id = ''] = url.pathname.split('/');
		const word = (name: string) => url.searchParams.get(name) ?? '';
		return { storeId, id, back: word('back'), left: word('left'), t: word('t') };
	};

	test('the client sees sum, link and reference, and only at the signed address', async () => {
		const { payUrl } = await begin(store);
		const address = await pageOf(payUrl);
		const look = visitorOf(db).payments.keptPage;
		expect(await look(address)).toMatchObject({
			state: 'waits',
			byHand: true,
			amountMinor: 500_000,
			currency: 'KZT',
			payLink: 'https://pay.kaspi.kz/pay/ammos'
		});
		for (const change of [
			{ back: 'https://evil.example/' },
			{ left: 'https://evil.example/' },
			{ t: '' },
			{ id: newId() },
			{ storeId: newId() }
		])
			expect(await codeOf(look({ ...address, ...change }))).toBe('NOT_FOUND');
	});

	test('it is paid when a person says so: the right sum, once, one receipt for one payment', async () => {
		const { paymentId, payUrl } = await begin(store);
		expect(await codeOf(paid(paymentId, { amountMinor: 499_999 }))).toBe('amountMinor');
		expect(await statusOf(store, paymentId)).toBe('pending');
		await paid(paymentId, { receipt: 'QR-1' });
		expect(await statusOf(store, paymentId)).toBe('succeeded');
		expect(await codeOf(paid(paymentId))).toBe('ILLEGAL_TRANSITION');
		const other = await begin(store);
		expect(await codeOf(paid(other.paymentId, { receipt: 'QR-1' }))).toBe('receipt');
		expect(await statusOf(store, other.paymentId)).toBe('pending');
		const { state } = await visitorOf(db).payments.keptPage(await pageOf(payUrl));
		expect(state).toBe('paid');
		const [event] = await db.owner<{ actor_id: string }>(
			`select actor_id from events where name = 'payment.succeeded' and facts ->> 'paymentId' = $1`,
			[paymentId]
		);
		expect(event?.actor_id).toBe(store.managerUser.id);
		const sums = await store.scope((scope) => getBalances(scope));
		expect(sums.get('KZT')?.deposits).toBe(500_000);
	});

	test('what a person says did not come is free again; money that comes later still counts', async () => {
		const { paymentId } = await begin(store);
		const unpaid = () => payments(store).markUnpaid({ store: store.slug, paymentId });
		await unpaid();
		expect(await statusOf(store, paymentId)).toBe('expired');
		expect(await codeOf(unpaid())).toBe('ILLEGAL_TRANSITION');
		await paid(paymentId);
		expect(await statusOf(store, paymentId)).toBe('succeeded');
	});

	test('a refund waits until a person gave it back', async () => {
		const { paymentId } = await begin(store);
		await paid(paymentId);
		const { refundId } = await payments(store).refund({
			store: store.slug,
			paymentId,
			amountMinor: 200_000,
			idempotencyKey: newId()
		});
		await settle(db, store.storeId, paymentFeature);
		const status = async () =>
			(
				await db.owner<{ status: string }>('select status from refunds where id = $1', [refundId])
			)[0]?.status;
		expect(await status()).toBe('pending');
		for (let times = 0; times < 2; times++)
			await payments(store).markRefunded({ store: store.slug, refundId });
		expect(await status()).toBe('succeeded');
	});
});

describe('with the QR API', () => {
	let bench: KaspiBench;
	beforeAll(async () => {
		bench = await kaspiBench(db);
		useConfig({ ...db.config, KASPI_API_HOST: bench.fake.host });
	});
	afterAll(async () => await bench.close());

	test('a store connects its trade point, and is asked about at the rhythm Kaspi names', async () => {
		const store = await makeStore(db);
		await payments(store).connectVendor({
			store: store.slug,
			vendor: 'kaspi',
			fields: {
				tradePointId: String(TRADE_POINT),
				organizationBin: BIN,
				apiKey: bench.fake.apiKey
			}
		});
		const { paymentId, providerRef } = await begin(store);
		const due = async () =>
			await db.owner(
				`update graphile_worker._private_jobs set run_at = now() where key = $1 and attempts = 0 returning run_at`,
				[`poll:${paymentId}`]
			);
		expect(await due()).toHaveLength(1);
		await runJobs(db, paymentFeature);
		expect(await statusOf(store, paymentId)).toBe('pending');
		expect(await due()).toHaveLength(1);
		await bench.pay(providerRef, 'pays');
		await runJobs(db, paymentFeature);
		expect(await statusOf(store, paymentId)).toBe('succeeded');
		expect(await due()).toEqual([]);
	});
});
