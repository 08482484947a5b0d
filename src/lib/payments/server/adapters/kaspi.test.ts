/** The adapter against an imitation of Kaspi's QR API: what only Kaspi does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { anOrder } from '#lib/testing/payment-benches.ts';
import { kaspiBench, type KaspiBench } from '#lib/testing/vendor-benches.ts';
import { registerDevice } from './kaspi-client.ts';

const db = useDatabase();
let bench: KaspiBench;
beforeAll(async () => {
	bench = await kaspiBench(db);
});
afterAll(async () => await bench.close());

const started = async () => {
	const order = anOrder(bench);
	return { order, ...(await bench.provider.createPayment(order)) };
};
const paid = async () => {
	const made = await started();
	await bench.pay(made.providerRef, 'pays');
	return made;
};
const give = async (providerRef: string, amountMinor: number, refundId = newId()) =>
	await bench.provider.refund(providerRef, { refundId, amountMinor });
const returned = (providerRef: string) =>
	bench.fake.payments.get(Number(providerRef))?.returned ?? 0;

test('sums travel as decimal tenge, and come back as tiyn', async () => {
	const order = anOrder(bench, { amount: { amountMinor: 1_250_050, currency: 'KZT' } });
	const { providerRef, checkEveryMs } = await bench.provider.createPayment(order);
	expect(bench.fake.payments.get(Number(providerRef))?.amount).toBe(12_500.5);
	expect(checkEveryMs).toBe(5_000);
	await bench.pay(providerRef, 'pays');
	expect(await bench.provider.getPayment(providerRef)).toMatchObject({ receivedMinor: 1_250_050 });
});

test.each([
	['Wait', 'pending'],
	['WaitForRemotePayment', 'pending'],
	['Error', 'failed'],
	['RemotePaymentCanceled', 'cancelled'],
	['Expired', 'expired'],
	['SomethingNew', 'pending']
])('the word %s means %s', async (word, status) => {
	const { providerRef } = await started();
	const payment = bench.fake.payments.get(Number(providerRef));
	if (payment) payment.status = word;
	const seen = await bench.provider.getPayment(providerRef);
	expect(seen).toMatchObject({ status, receivedMinor: 0 });
	expect(seen.failure).toBe(word === 'SomethingNew' ? 'unknown_status' : seen.failure);
});

test('a refund whose answer was lost is found by what is left, and not made twice', async () => {
	const { providerRef } = await paid();
	const refundId = newId();
	// Status, details, then the return itself.
	bench.fake.next({ kind: 'pass' }, { kind: 'pass' }, { kind: 'cut' });
	await expect(give(providerRef, 1_000, refundId)).rejects.toMatchObject({ outcome: 'unknown' });
	await expect(give(providerRef, 500)).rejects.toMatchObject({ reason: 'refund_waits' });
	expect(await give(providerRef, 1_000, refundId)).toMatchObject({ status: 'succeeded' });
	expect(returned(providerRef)).toBe(10);
	await give(providerRef, 500);
	expect(returned(providerRef)).toBe(15);
});

test('a refund that never arrived there is sent again', async () => {
	const { providerRef } = await paid();
	const refundId = newId();
	const down = { kind: 'answer', status: 500, body: 'down' } as const;
	bench.fake.next({ kind: 'pass' }, { kind: 'pass' }, down);
	await expect(give(providerRef, 1_000, refundId)).rejects.toMatchObject({ outcome: 'unknown' });
	expect(returned(providerRef)).toBe(0);
	expect(await give(providerRef, 1_000, refundId)).toMatchObject({ status: 'succeeded' });
	expect(returned(providerRef)).toBe(10);
});

test('when the store gave back something else in between, nobody guesses', async () => {
	const { providerRef } = await paid();
	const refundId = newId();
	const down = { kind: 'answer', status: 500, body: 'down' } as const;
	bench.fake.next({ kind: 'pass' }, { kind: 'pass' }, down);
	await expect(give(providerRef, 1_000, refundId)).rejects.toMatchObject({ outcome: 'unknown' });
	const payment = bench.fake.payments.get(Number(providerRef));
	if (payment) payment.returned = 3;
	await expect(give(providerRef, 1_000, refundId)).rejects.toMatchObject({
		outcome: 'unknown',
		reason: 'refund_unclear'
	});
	expect(returned(providerRef)).toBe(3);
});

test.each([
	[200, { StatusCode: -999, Message: 'x', Data: null }, 'retry'],
	[200, { StatusCode: -1_501, Message: 'x', Data: null }, 'refused'],
	[200, { StatusCode: -31_337, Message: 'x', Data: null }, 'refused'],
	[200, { StatusCode: 0, Message: 'OK', Data: { strange: true } }, 'unknown'],
	[200, '<html>', 'unknown'],
	[429, {}, 'retry'],
	[503, 'down', 'unknown']
] as const)('an answer %s says %j: %s', async (status, body, outcome) => {
	bench.fake.next({ kind: 'answer', status, body });
	await expect(bench.provider.createPayment(anOrder(bench))).rejects.toMatchObject({ outcome });
});

test('a trade point that is not the merchant’s makes no till', async () => {
	const device = { connectionId: newId(), organizationBin: '123456789012' };
	await expect(
		registerDevice(bench.access, { ...device, tradePointId: '1' })
	).rejects.toMatchObject({ outcome: 'refused', reason: 'not_found' });
	await expect(
		registerDevice({ ...bench.access, apiKey: 'wrong' }, { ...device, tradePointId: '4711' })
	).rejects.toMatchObject({ outcome: 'refused', reason: 'not_authorised' });
});
