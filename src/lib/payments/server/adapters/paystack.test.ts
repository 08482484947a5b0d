/** The adapter against an imitation of Paystack: what only Paystack does. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { instant, plus } from '#lib/platform/time.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { signPaystack } from '#lib/testing/fakes/paystack.ts';
import { anOrder } from '#lib/testing/payment-benches.ts';
import { paystackBench, type PaystackBench } from '#lib/testing/vendor-benches.ts';
import { paystackPayments } from './paystack.ts';

const db = useDatabase();
let bench: PaystackBench;
beforeAll(async () => {
	bench = await paystackBench(db);
});
afterAll(async () => await bench.close());

const AT = instant(1_700_000_000_000);
const KEY = 'sk_test_x';

const provider = (change: { secretKey?: string; host?: string; timeoutMs?: number } = {}) =>
	paystackPayments({
		secretKey: bench.fake.secretKey,
		host: bench.fake.host,
		mailDomain: 'book.example.test',
		timeoutMs: 300,
		...change
	});

const parse = (body: string | Buffer, signature: string | undefined, secretKey = KEY) =>
	provider({ secretKey }).parseWebhook(
		Buffer.from(body),
		{ 'x-paystack-signature': signature },
		AT
	);

const EVENT = JSON.stringify({
	event: 'charge.success',
	data: { id: 302_961, status: 'success', reference: 'ref-1', amount: 3_000, currency: 'NGN' }
});

const paid = async () => {
	const order = anOrder(bench);
	const { providerRef } = await bench.provider.createPayment(order);
	await bench.pay(providerRef, 'pays');
	return { order, providerRef };
};

test('the signature is the one of the published vector', () => {
	const body = '{"id":"evt_1","object":"event"}';
	expect(signPaystack(body, KEY).slice(0, 32)).toBe('5fd25920bcc0d6b2548b22c023e4ef69');
});

test('an event says which reference changed, and a repeated one has the same name', () => {
	const parsed = parse(EVENT, signPaystack(EVENT, KEY));
	expect(parsed).toEqual({
		ok: true,
		dedupeKey: 'charge.success:302961:success',
		changed: { kind: 'payment', refs: ['ref-1'], paymentId: null }
	});
	const spaced = JSON.stringify(JSON.parse(EVENT), null, 1);
	expect(parse(spaced, signPaystack(spaced, KEY))).toEqual(parsed);
});

test('an event of another account, of another hash or without a signature is not believed', () => {
	const weaker = createHmac('sha256', KEY).update(EVENT).digest('hex');
	for (const signature of [signPaystack(EVENT, 'sk_test_other'), weaker, 'x'])
		expect(parse(EVENT, signature)).toEqual({ ok: false, reason: 'bad_signature' });
	expect(parse(EVENT, undefined)).toEqual({ ok: false, reason: 'no_signature' });
	expect(parse(EVENT, signPaystack(EVENT, ''), '')).toEqual({ ok: false, reason: 'no_secret' });
});

test('well signed nonsense is malformed, not a crash', () => {
	for (const body of ['', '{', '[]', 'null', '{"event":1}', '{"event":"x","data":{}}'])
		expect(parse(body, signPaystack(body, KEY))).toEqual({ ok: false, reason: 'malformed' });
});

test('an event about something else changes nothing', () => {
	const body = JSON.stringify({ event: 'transfer.success', data: { id: 7, reference: 'ref-1' } });
	expect(parse(body, signPaystack(body, KEY))).toMatchObject({
		ok: true,
		changed: { kind: 'nothing', refs: [] }
	});
});

test('a refund’s event names the transaction that it is of', () => {
	const body = JSON.stringify({
		event: 'refund.processed',
		data: { id: 'abc', status: 'processed', transaction_reference: 'ref-1' }
	});
	expect(parse(body, signPaystack(body, KEY))).toMatchObject({ changed: { refs: ['ref-1'] } });
});

test('a word that nobody knows decides nothing', async () => {
	const { providerRef } = await bench.provider.createPayment(anOrder(bench));
	for (const status of ['pending', 'queued', 'processing', 'something_new']) {
		Object.assign(bench.fake.account.transactions.get(providerRef) ?? {}, { status });
		expect((await bench.provider.getPayment(providerRef)).status).toBe('pending');
	}
});

test('a refund that is on its way, and one that went wrong', async () => {
	const { providerRef } = await paid();
	const give = () => bench.provider.refund(providerRef, { refundId: newId(), amountMinor: 3_000 });
	const first = await give();
	const row = bench.fake.account.refunds[0] ?? {};
	const words = { pending: 'pending', 'needs-attention': 'pending', failed: 'failed' } as const;
	for (const [status, means] of Object.entries(words)) {
		row['status'] = status;
		const [seen] = (await bench.provider.getPayment(providerRef)).refunds;
		expect(seen).toEqual({ ...first, status: means });
	}
	expect((await give()).status).toBe('succeeded');
});

test('refunds are read page after page, and those of other payments are nobody’s here', async () => {
	const [mine, other] = [await paid(), await paid()];
	for (let times = 0; times < 130; times++)
		await bench.provider.refund(mine.providerRef, { refundId: newId(), amountMinor: 10 });
	await bench.provider.refund(other.providerRef, { refundId: newId(), amountMinor: 10 });
	const { refunds } = await bench.provider.getPayment(mine.providerRef);
	expect(refunds).toHaveLength(130);
	expect(new Set(refunds.map((each) => each.refundRef)).size).toBe(130);
}, 60_000);

test('a refund whose answer was lost is found again, and not made twice', async () => {
	const { providerRef } = await paid();
	const refund = { refundId: newId(), amountMinor: 1_000 };
	bench.fake.next({ kind: 'pass' }, { kind: 'pass' }, { kind: 'cut' });
	await expect(provider().refund(providerRef, refund)).rejects.toMatchObject({
		outcome: 'unknown'
	});
	expect(await provider().refund(providerRef, refund)).toMatchObject(refund);
	expect((await bench.provider.getPayment(providerRef)).refunds).toHaveLength(1);
});

test('a charge whose answer was lost is found under its reference', async () => {
	const order = anOrder(bench, { saveCard: true });
	const { providerRef } = await bench.provider.createPayment(order);
	await bench.pay(providerRef, 'pays');
	const { customerRef, card } = await bench.provider.getPayment(providerRef);
	const charge = {
		paymentId: newId(),
		amount: { amountMinor: 500, currency: 'NGN' },
		description: 'No-show fee',
		customerRef: customerRef ?? '',
		cardRef: card?.cardRef ?? ''
	};
	bench.fake.next({ kind: 'pass' }, { kind: 'silence' });
	await expect(provider().chargeSaved(charge)).rejects.toMatchObject({ outcome: 'unknown' });
	const before = bench.fake.account.transactions.size;
	expect(await provider().chargeSaved(charge)).toMatchObject({ status: 'succeeded' });
	expect(bench.fake.account.transactions.size).toBe(before);
	await expect(
		provider().chargeSaved({ ...charge, amount: { amountMinor: 501, currency: 'NGN' } })
	).rejects.toMatchObject({ outcome: 'refused', reason: 'key_reused' });
});

test('the client’s address is asked for only where it is told; else nobody reads it', async () => {
	const told = anOrder(bench, { email: 'danae@example.test' });
	const untold = anOrder(bench);
	const mailOf = async (order: typeof told) => {
		await bench.provider.createPayment(order);
		return (JSON.parse(bench.fake.calls.at(-1)?.body ?? '{}') as { email: string }).email;
	};
	expect(await mailOf(told)).toBe('danae@example.test');
	expect(await mailOf(untold)).toBe(`client-${untold.paymentId}@book.example.test`);
});

test.each([
	[429, { status: false, message: 'Too many requests' }, 'retry'],
	[500, { status: false, message: 'Internal' }, 'unknown'],
	[502, '<html>', 'unknown'],
	[401, { status: false, message: 'Invalid key' }, 'refused'],
	[400, { status: false, message: 'Something new' }, 'refused'],
	[200, { status: false, message: 'Something new' }, 'refused'],
	[200, { status: true, message: 'ok', data: { strange: true } }, 'unknown'],
	[302, { status: true, message: 'elsewhere' }, 'unknown']
] as const)('an answer %s says %j: %s', async (status, body, outcome) => {
	bench.fake.next({ kind: 'answer', status, body });
	await expect(provider().createPayment(anOrder(bench))).rejects.toMatchObject({ outcome });
});

test('a provider that is not there was certainly not asked; one that is silent, nobody knows', async () => {
	await expect(
		provider({ host: '127.0.0.1:1' }).createPayment(anOrder(bench))
	).rejects.toMatchObject({ outcome: 'retry', reason: 'not_connected' });
	bench.fake.next({ kind: 'silence' });
	await expect(provider().createPayment(anOrder(bench))).rejects.toMatchObject({
		outcome: 'unknown',
		reason: 'no_answer'
	});
});

test('the key is in no error', async () => {
	const secretKey = 'sk_test_canary';
	const failures: unknown[] = [];
	const keep = (error: unknown) => void failures.push(error);
	await provider({ secretKey }).createPayment(anOrder(bench)).catch(keep);
	await provider({ secretKey, host: '127.0.0.1:1' }).getPayment(newId()).catch(keep);
	expect(failures).toHaveLength(2);
	for (const failure of failures) {
		const text = failure instanceof Error ? `${failure.message}${failure.stack ?? ''}` : '';
		expect(text).not.toContain(secretKey);
		expect(failure instanceof Error && failure.cause).toBeFalsy();
	}
});

test('a page ends when we said so, and money that still arrives counts', async () => {
	const order = anOrder(bench, { expiresAt: plus(bench.now(), 60_000) });
	const { providerRef } = await bench.provider.createPayment(order);
	const later = paystackPayments({
		secretKey: bench.fake.secretKey,
		host: bench.fake.host,
		mailDomain: 'book.example.test',
		now: () => plus(bench.now(), 61_000)
	});
	expect((await later.getPayment(providerRef)).status).toBe('expired');
	await bench.pay(providerRef, 'pays');
	expect((await later.getPayment(providerRef)).status).toBe('succeeded');
});
