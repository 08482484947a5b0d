/** The adapter against an imitation of PayPal: what only PayPal does. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { certificateOf, makeSigner } from '#lib/testing/fakes/certificate.ts';
import { anOrder } from '#lib/testing/payment-benches.ts';
import { PAYPAL_WEBHOOK, paypalBench, type PaypalBench } from '#lib/testing/paypal-bench.ts';
import { chainOf, placeOf } from './paypal-certificate.ts';
import { amountText, minorOf } from './paypal-mapping.ts';
import { paypalPayments } from './paypal.ts';

const db = useDatabase();
let bench: PaypalBench;
beforeAll(async () => {
	bench = await paypalBench(db);
});
afterAll(async () => await bench.close());
/** So that the next call of a test is the one it means, and not the one for a token. */
beforeEach(async () => {
	await bench.provider.accountStatus();
});

const start = async () => await bench.provider.createPayment(anOrder(bench));
const approved = async () => {
	const started = await start();
	bench.fake.account.approve(started.providerRef);
	return started;
};
const orderOf = (ref: string) => {
	const order = bench.fake.account.orders.get(ref);
	if (!order) throw new Error('no such order');
	return order;
};

test.each([
	[1_000, 'EUR', '10.00'],
	[5, 'EUR', '0.05'],
	[1_300, 'JPY', '1300'],
	[1_300, 'HUF', '1300'],
	[1_300, 'TWD', '13'],
	[9_007_199_254_740_991, 'USD', '90071992547409.91']
] as const)('%s %s is told as %s, to the last digit', (amountMinor, currency, text) => {
	expect(amountText({ amountMinor, currency })).toBe(text);
});

test('what PayPal cannot take is refused, and what is no amount is not guessed', () => {
	expect(() => amountText({ amountMinor: 1_350, currency: 'TWD' })).toThrow('amount_too_fine');
	for (const amountMinor of [0, -1, 1.5, NaN])
		expect(() => amountText({ amountMinor, currency: 'EUR' })).toThrow('amount_invalid');
	expect(minorOf('10.5', 'EUR')).toBe(1_050);
	expect(minorOf('1300.00', 'JPY')).toBe(1_300);
	for (const value of ['', '10.005', '1e3', '-1', '10,00', ' 1', '0x10'])
		expect(minorOf(value, 'EUR')).toBeNull();
	expect(minorOf('1.5', 'JPY')).toBeNull();
});

test('one token serves many calls, and a new one follows when it ends or is taken back', async () => {
	const before = bench.fake.granted();
	await start();
	await start();
	await paypalPayments(bench.options).createPayment(anOrder(bench));
	expect(bench.fake.granted()).toBe(before);
	bench.fake.revoke();
	await start();
	expect(bench.fake.granted()).toBe(before + 1);
	const later = paypalPayments({
		...bench.options,
		now: () => (bench.now() + 32_400_000) as ReturnType<typeof bench.now>
	});
	await later.accountStatus();
	const fresh = bench.fake.granted();
	await start();
	expect(bench.fake.granted()).toBe(fresh);
});

test('wrong credentials are refused, never served by another’s token, and in no error', async () => {
	const wrong = paypalPayments({ ...bench.options, clientSecret: 'E-wrong-secret-of-nobody' });
	const error: unknown = await wrong
		.createPayment(anOrder(bench))
		.catch((thrown: unknown) => thrown);
	expect(error).toMatchObject({ outcome: 'refused', reason: 'not_authorised' });
	expect(error).not.toHaveProperty('cause');
	expect(`${String(error)}${JSON.stringify(error)}`).not.toContain('secret');
});

test('a silent token desk means that nothing was done', async () => {
	const { fake, provider } = bench;
	fake.revoke();
	fake.next({ kind: 'pass' }, { kind: 'cut' });
	await expect(provider.createPayment(anOrder(bench))).rejects.toMatchObject({ outcome: 'retry' });
	fake.next({ kind: 'answer', status: 503, body: 'down' });
	await expect(provider.createPayment(anOrder(bench))).rejects.toMatchObject({ outcome: 'retry' });
});

test('a lost answer makes one order, one capture and one refund', async () => {
	const order = anOrder(bench);
	const { account } = bench.fake;
	bench.fake.next({ kind: 'cut' });
	await expect(bench.provider.createPayment(order)).rejects.toMatchObject({ outcome: 'unknown' });
	const before = account.orders.size;
	const { providerRef } = await bench.provider.createPayment(order);
	expect(account.orders.size).toBe(before);
	account.approve(providerRef);
	bench.fake.next({ kind: 'pass' }, { kind: 'cut' });
	await expect(bench.provider.getPayment(providerRef)).rejects.toMatchObject({
		outcome: 'unknown'
	});
	expect(await bench.provider.getPayment(providerRef)).toMatchObject({ receivedMinor: 3_000 });
	const refund = { refundId: newId(), amountMinor: 1_000 };
	bench.fake.next({ kind: 'pass' }, { kind: 'cut' });
	await expect(bench.provider.refund(providerRef, refund)).rejects.toMatchObject({
		outcome: 'unknown'
	});
	expect(await bench.provider.refund(providerRef, refund)).toMatchObject(refund);
	expect((await bench.provider.getPayment(providerRef)).refunds).toHaveLength(1);
});

test('two who look at the same approved order take it once', async () => {
	const { providerRef } = await approved();
	const both = [bench.provider.getPayment(providerRef), bench.provider.getPayment(providerRef)];
	for (const seen of await Promise.all(both))
		expect(seen).toMatchObject({ status: 'succeeded', receivedMinor: 3_000, failure: null });
	expect(orderOf(providerRef).purchase_units[0].payments?.captures).toHaveLength(1);
});

test('an approved order that was closed is never taken', async () => {
	const { providerRef } = await approved();
	expect(await bench.provider.cancelPayment(providerRef)).toMatchObject({ status: 'expired' });
	expect(await bench.provider.getPayment(providerRef)).toMatchObject({
		status: 'expired',
		receivedMinor: 0
	});
	expect(orderOf(providerRef).status).toBe('APPROVED');
});

test('an order that may not be changed stays as it is, and that is said', async () => {
	const { providerRef } = await start();
	const body = { name: 'UNPROCESSABLE_ENTITY', details: [{ issue: 'ORDER_NOT_CHANGEABLE' }] };
	bench.fake.next({ kind: 'pass' }, { kind: 'answer', status: 422, body });
	expect(await bench.provider.cancelPayment(providerRef)).toMatchObject({ status: 'pending' });
});

test('a word that nobody knows decides nothing', async () => {
	const { providerRef } = await approved();
	await bench.provider.getPayment(providerRef);
	const order = orderOf(providerRef);
	const [capture] = order.purchase_units[0].payments?.captures ?? [];
	for (const status of ['PENDING', 'SOMETHING_NEW']) {
		Object.assign(capture ?? {}, { status });
		const seen = await bench.provider.getPayment(providerRef);
		expect(seen).toMatchObject({ status: 'pending', receivedMinor: 0 });
	}
	Object.assign(capture ?? {}, { status: 'DECLINED' });
	expect(await bench.provider.getPayment(providerRef)).toMatchObject({ status: 'failed' });
	const other = await start();
	Object.assign(orderOf(other.providerRef), { status: 'SOMETHING_NEW' });
	expect((await bench.provider.getPayment(other.providerRef)).status).toBe('pending');
});

test.each([
	[429, { name: 'RATE_LIMIT_REACHED' }, 'retry'],
	[403, { name: 'NOT_AUTHORIZED' }, 'refused'],
	[409, { name: 'RESOURCE_CONFLICT' }, 'retry'],
	[422, { name: 'UNPROCESSABLE_ENTITY', details: [{ issue: 'SOMETHING_NEW' }] }, 'refused'],
	[503, { name: 'INTERNAL_SERVICE_ERROR' }, 'unknown'],
	[400, 'not PayPal at all', 'unknown'],
	[200, { strange: true }, 'unknown'],
	[302, {}, 'unknown']
] as const)('an answer %s says %j: %s', async (status, body, outcome) => {
	bench.fake.next({ kind: 'answer', status, body });
	await expect(bench.provider.createPayment(anOrder(bench))).rejects.toMatchObject({ outcome });
});

test('a certificate lies in PayPal’s own folder, or nowhere', () => {
	const name = '/v1/notifications/certs/CERT-360caa42';
	for (const host of ['api.paypal.com', 'api-m.paypal.com'])
		expect(placeOf(`https://${host}${name}`)).toEqual({ host, path: name });
	const sandbox = `https://api.sandbox.paypal.com${name}`;
	expect(placeOf(sandbox, 'api-m.sandbox.paypal.com')).not.toBeNull();
	for (const url of [
		sandbox,
		'',
		`http://api.paypal.com${name}`,
		`https://api.paypal.com.evil.test${name}`,
		`https://evil.test/api.paypal.com${name}`,
		`https://api.paypal.com@evil.test${name}`,
		`https://api.paypal.com:8443${name}`,
		`https://api.paypal.com${name}/../../x`,
		`https://api.paypal.com${name}?to=evil`,
		'https://api.paypal.com/v1/other/CERT-1',
		'https://www.paypal.com/v1/notifications/certs/CERT-1'
	])
		expect(placeOf(url)).toBeNull();
});

test('a chain holds only where each was issued by the next', () => {
	const [leaf, ca, other] = [makeSigner('leaf'), makeSigner('CA'), makeSigner('CA')];
	const root = certificateOf(ca, ca);
	expect(chainOf(certificateOf(leaf, ca) + root)).toHaveLength(2);
	expect(chainOf(certificateOf(leaf, ca))).toHaveLength(1);
	expect(chainOf(certificateOf(leaf, other) + root)).toBeNull();
	expect(chainOf(root + certificateOf(leaf, ca))).toBeNull();
	for (const text of ['', 'nothing', root.slice(0, 90), root.replace('MII', 'AAA')])
		expect(chainOf(text)).toBeNull();
});

test('an event is believed of its own webhook, once its certificate is there and valid', async () => {
	const body = (change: object = {}) =>
		Buffer.from(
			JSON.stringify({
				id: 'WH-1',
				event_type: 'CHECKOUT.ORDER.APPROVED',
				resource: { id: 'O-1' },
				...change
			})
		);
	const parse = (raw: Buffer, webhookId = PAYPAL_WEBHOOK, at = bench.now()) =>
		bench.provider.parseWebhook(raw, bench.fake.signed(raw, webhookId), at);
	const fresh = await paypalBench(db);
	const early = fresh.fake.signed(body(), PAYPAL_WEBHOOK);
	const believed = () => fresh.provider.parseWebhook(body(), early, bench.now());
	expect(believed()).toEqual({ ok: false, reason: 'bad_signature' });
	await fresh.provider.prepareWebhook?.(early);
	expect(believed().ok).toBe(true);
	await fresh.close();
	await bench.provider.prepareWebhook?.(bench.fake.signed(body(), PAYPAL_WEBHOOK));
	expect(parse(body())).toEqual({
		ok: true,
		dedupeKey: 'WH-1',
		changed: { kind: 'payment', refs: ['O-1'], paymentId: null }
	});
	expect(parse(body(), 'ANOTHER')).toEqual({ ok: false, reason: 'bad_signature' });
	const over = (bench.now() + 30 * 365 * 86_400_000) as ReturnType<typeof bench.now>;
	expect(parse(body(), PAYPAL_WEBHOOK, over)).toEqual({ ok: false, reason: 'bad_signature' });
	for (const raw of ['', '{', '[]', 'null', '{"id":1}'].map((text) => Buffer.from(text)))
		expect(parse(raw)).toEqual({ ok: false, reason: 'malformed' });
	const other = parse(body({ event_type: 'BILLING.PLAN.CREATED' }));
	expect(other).toMatchObject({ ok: true, changed: { kind: 'nothing' } });
	const deaf = paypalPayments({ ...bench.options, webhookIds: [] });
	expect(deaf.parseWebhook(body(), {}, bench.now())).toEqual({ ok: false, reason: 'no_secret' });
});

test('a forger’s certificate is not fetched from elsewhere, and an unknown name is fetched in vain', async () => {
	const headers = bench.fake.signed(Buffer.from('{}'), PAYPAL_WEBHOOK);
	const calls = bench.fake.calls.length;
	const at = (url: string) => ({ ...headers, 'paypal-cert-url': url });
	await bench.provider.prepareWebhook?.(at('https://evil.test/v1/notifications/certs/CERT-1'));
	expect(bench.fake.calls.length).toBe(calls);
	const unknown = at(`https://${bench.fake.host}/v1/notifications/certs/CERT-unknown`);
	await bench.provider.prepareWebhook?.(unknown);
	expect(bench.fake.calls.length).toBe(calls + 1);
	expect(bench.provider.parseWebhook(Buffer.from('{}'), unknown, bench.now()).ok).toBe(false);
	bench.fake.next({ kind: 'answer', status: 503, body: 'down' });
	await expect(bench.provider.prepareWebhook?.(unknown)).rejects.toMatchObject({
		outcome: 'retry'
	});
});
