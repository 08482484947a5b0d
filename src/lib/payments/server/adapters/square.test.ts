/** The adapter against an imitation of Square: what only Square does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { signSquare, SQUARE_MERCHANT } from '#lib/testing/fakes/square.ts';
import { anOrder } from '#lib/testing/payment-benches.ts';
import { squareBench, type SquareBench } from '#lib/testing/square-bench.ts';
import { parseSquareWebhook } from './square-webhook.ts';
import { squareLocation } from './square.ts';

const db = useDatabase();
let bench: SquareBench;
beforeAll(async () => {
	bench = await squareBench(db);
});
afterAll(async () => await bench.close());

const EAR = {
	signatureKeys: ['new-key', 'key'],
	webhookUrl: 'https://x.test/sq',
	merchantId: SQUARE_MERCHANT
};
const parse = (body: string, signature?: string, ear = EAR) =>
	parseSquareWebhook(ear, Buffer.from(body), { 'x-square-hmacsha256-signature': signature });
const signed = (body: string) => signSquare(EAR.webhookUrl, body, 'key');
const event = (change: object = {}) =>
	JSON.stringify({
		merchant_id: SQUARE_MERCHANT,
		event_id: 'ev-1',
		type: 'payment.updated',
		data: { type: 'payment', id: 'p-1', object: { payment: { id: 'p-1', order_id: 'o-1' } } },
		...change
	});

test('the signature is the one of the published vector', () => {
	expect(signed('{"id":"evt_1","object":"event"}')).toBe(
		'5OXXe4JhB9qRrzlDoWTI9yMKXYn0AIuAI0qlfLGxtz0='
	);
});

test('an event is believed under either key, at its own address, of its own merchant', () => {
	expect(parse(event(), signed(event()))).toEqual({
		ok: true,
		dedupeKey: 'ev-1',
		changed: { kind: 'payment', refs: ['o-1', 'p-1'], paymentId: null }
	});
	const elsewhere = signSquare('https://x.test/other', event(), 'key');
	expect(parse(event(), elsewhere)).toEqual({ ok: false, reason: 'bad_signature' });
	const foreign = event({ merchant_id: 'somebody' });
	expect(parse(foreign, signed(foreign))).toEqual({ ok: false, reason: 'wrong_account' });
	for (const merchantId of [null, 'somebody'])
		expect(parse(event(), signed(event()), { ...EAR, merchantId } as typeof EAR)).toEqual({
			ok: false,
			reason: 'wrong_account'
		});
	expect(parse(event(), signed(event()), { ...EAR, signatureKeys: [''] })).toEqual({
		ok: false,
		reason: 'no_secret'
	});
});

test('well signed nonsense is malformed, and other news change nothing', () => {
	for (const body of ['', '{', '[]', 'null', '{"event_id":1}', event({ data: 1 })])
		expect(parse(body, signed(body))).toEqual({ ok: false, reason: 'malformed' });
	const other = event({ type: 'catalog.version.updated', data: { object: null } });
	expect(parse(other, signed(other))).toMatchObject({ ok: true, changed: { kind: 'nothing' } });
});

test('a lost answer makes one link and one refund: the key is in the body', async () => {
	const order = anOrder(bench);
	bench.fake.next({ kind: 'cut' });
	await expect(bench.provider.createPayment(order)).rejects.toMatchObject({ outcome: 'unknown' });
	const before = bench.fake.account.orders.size;
	const { providerRef } = await bench.provider.createPayment(order);
	expect(bench.fake.account.orders.size).toBe(before);
	await bench.pay(providerRef, 'pays');
	const refund = { refundId: newId(), amountMinor: 1_000 };
	bench.fake.next({ kind: 'pass' }, { kind: 'pass' }, { kind: 'cut' });
	await expect(bench.provider.refund(providerRef, refund)).rejects.toMatchObject({
		outcome: 'unknown'
	});
	expect(await bench.provider.refund(providerRef, refund)).toMatchObject(refund);
	expect((await bench.provider.getPayment(providerRef)).refunds).toHaveLength(1);
});

test('a word that nobody knows decides nothing', async () => {
	const { providerRef } = await bench.provider.createPayment(anOrder(bench));
	await bench.pay(providerRef, 'pays');
	const [, payment] = [...bench.fake.account.payments].at(-1) ?? [];
	for (const status of ['APPROVED', 'PENDING', 'SOMETHING_NEW']) {
		Object.assign(payment ?? {}, { status });
		expect(await bench.provider.getPayment(providerRef)).toMatchObject({
			status: 'pending',
			receivedMinor: 0
		});
	}
});

test.each([
	[429, { errors: [{ code: 'RATE_LIMITED' }] }, 'retry'],
	[401, { errors: [{ code: 'UNAUTHORIZED' }] }, 'refused'],
	[400, { errors: [{ code: 'SOMETHING_NEW' }] }, 'refused'],
	[503, { errors: [{ code: 'SERVICE_UNAVAILABLE' }] }, 'unknown'],
	[400, 'not Square at all', 'unknown'],
	[200, { strange: true }, 'unknown'],
	[302, {}, 'unknown']
] as const)('an answer %s says %j: %s', async (status, body, outcome) => {
	bench.fake.next({ kind: 'answer', status, body });
	await expect(bench.provider.createPayment(anOrder(bench))).rejects.toMatchObject({ outcome });
});

test('a location that is not the store’s is refused', async () => {
	const access = { accessToken: bench.fake.accessToken, host: bench.fake.host };
	await expect(squareLocation(access, 'LX')).rejects.toMatchObject({ reason: 'not_found' });
	await expect(squareLocation({ ...access, accessToken: 'wrong' }, 'LX')).rejects.toMatchObject({
		reason: 'not_authorised'
	});
});
