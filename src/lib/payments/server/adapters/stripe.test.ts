/** The real SDK against an imitation of Stripe: what only Stripe does. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { instant, plus } from '#lib/platform/time.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { signStripe, STRIPE_VERSION } from '#lib/testing/fakes/stripe.ts';
import {
	anOrder,
	stripeBench,
	WEBHOOK_SECRET,
	type StripeBench
} from '#lib/testing/payment-benches.ts';
import { stripePayments } from './stripe.ts';

const db = useDatabase();
let bench: StripeBench;
beforeAll(async () => {
	bench = await stripeBench(db);
});
afterAll(async () => await bench.close());

const AT = instant(1_700_000_000_000);

const provider = (
	change: { account?: string | null; secrets?: string[]; secretKey?: string; host?: string } = {}
) =>
	stripePayments({
		secretKey: change.secretKey ?? bench.fake.secretKey,
		account: change.account === undefined ? 'acct_1Test' : change.account,
		webhookSecrets: change.secrets ?? ['whsec_test'],
		host: change.host ?? bench.fake.host,
		timeoutMs: 300
	});

const event = (rest: Record<string, unknown> = {}): string =>
	JSON.stringify({
		id: 'evt_1',
		object: 'event',
		type: 'checkout.session.completed',
		data: { object: { id: 'cs_test_1', object: 'checkout.session' } },
		...rest
	});

const parse = (body: string, header: string, options: Parameters<typeof provider>[0] = {}) =>
	provider(options).parseWebhook(Buffer.from(body), { 'stripe-signature': header }, AT);

test('the signature is the one of the published vector', () => {
	const body = '{"id":"evt_1","object":"event"}';
	expect(signStripe(body, 'whsec_test', 1_700_000_000)).toBe(
		't=1700000000,v1=4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021'
	);
});

test('both the old and the new secret are believed while they rotate, and none when none is set', () => {
	const header = signStripe(event(), 'whsec_test', 1_700_000_000);
	expect(parse(event(), header, { secrets: ['whsec_new', 'whsec_test'] }).ok).toBe(true);
	expect(parse(event(), header, { secrets: ['whsec_new'] })).toEqual({
		ok: false,
		reason: 'bad_signature'
	});
	for (const secrets of [[], ['']])
		expect(parse(event(), header, { secrets })).toEqual({ ok: false, reason: 'no_secret' });
});

test('an event of another account is refused, however well it is signed', () => {
	const foreign = event({ account: 'acct_other' });
	const header = signStripe(foreign, 'whsec_test', 1_700_000_000);
	expect(parse(foreign, header)).toEqual({ ok: false, reason: 'wrong_account' });
	expect(parse(foreign, header, { account: null })).toEqual({
		ok: false,
		reason: 'wrong_account'
	});
	const own = event({ account: 'acct_1Test' });
	expect(parse(own, signStripe(own, 'whsec_test', 1_700_000_000)).ok).toBe(true);
});

test('of 10,000 events with changed bytes or headers none is accepted and none crashes', () => {
	const stripe = provider();
	const body = Buffer.from(event());
	const header = signStripe(event(), 'whsec_test', 1_700_000_000);
	expect(parse(event(), header).ok).toBe(true);
	let accepted = 0;
	const change = fc.record({
		at: fc.nat(),
		byte: fc.integer({ min: 1, max: 255 }),
		way: fc.constantFrom('flip', 'cut', 'grow', 'header', 'noise', 'scheme', 'surrogate')
	});
	fc.assert(
		fc.property(change, ({ at, byte, way }) => {
			let raw = Buffer.from(body);
			let signed = header;
			const index = at % raw.length;
			if (way === 'flip') raw[index] = (raw[index] ?? 0) ^ byte;
			if (way === 'cut') raw = raw.subarray(0, index);
			if (way === 'grow') raw = Buffer.concat([raw, Buffer.from([byte])]);
			if (way === 'header') {
				const place = at % signed.length;
				const letter = String.fromCharCode(33 + (byte % 90));
				if (signed[place]?.toLowerCase() === letter.toLowerCase()) return;
				signed = signed.slice(0, place) + letter + signed.slice(place + 1);
			}
			if (way === 'noise') signed = Buffer.alloc(1 + (at % 200), byte).toString('latin1');
			if (way === 'scheme') signed = signed.replace('v1=', `v${byte % 2 === 0 ? 0 : 2}=`);
			if (way === 'surrogate') signed = `${signed.slice(0, 20)}\u{1F4B8}\ud800${byte}`;
			if (stripe.parseWebhook(raw, { 'stripe-signature': signed }, AT).ok) accepted++;
		}),
		{ numRuns: 10_000 }
	);
	expect(accepted).toBe(0);
});

test('well signed nonsense is malformed, not a crash', () => {
	for (const body of ['', '{', '[]', 'null', '{"id":1}', event({ id: '' }), event({ data: {} })])
		expect(parse(body, signStripe(body, 'whsec_test', 1_700_000_000))).toEqual({
			ok: false,
			reason: 'malformed'
		});
});

test('an event about something else changes nothing', () => {
	const body = event({
		type: 'tax.settings.updated',
		data: { object: { object: 'tax.settings' } }
	});
	const parsed = parse(body, signStripe(body, 'whsec_test', 1_700_000_000));
	expect(parsed).toMatchObject({ ok: true, changed: { kind: 'nothing' } });
});

test('every call carries the version, the account and our own key', async () => {
	const order = anOrder(bench);
	await bench.provider.createPayment(order);
	const call = bench.fake.calls.at(-1);
	expect(call?.headers).toMatchObject({
		'stripe-version': STRIPE_VERSION,
		'stripe-account': 'acct_1Test',
		'idempotency-key': `payment:${order.paymentId}`
	});
});

test('the store’s own keys name no account', async () => {
	await provider({ account: null }).createPayment(anOrder(bench));
	expect(bench.fake.calls.at(-1)?.headers).not.toHaveProperty('stripe-account');
});

test('no answer is unknown, and asking again with the same id makes one payment', async () => {
	const order = anOrder(bench);
	bench.fake.next({ kind: 'silence' });
	await expect(provider().createPayment(order)).rejects.toMatchObject({
		outcome: 'unknown',
		reason: 'no_answer'
	});
	const before = bench.fake.account('acct_1Test').things.size;
	await provider().createPayment(order);
	expect(bench.fake.account('acct_1Test').things.size).toBe(before);
});

test('a connection that breaks may hide a payment, and the same id finds it', async () => {
	const order = anOrder(bench);
	const before = bench.fake.account('acct_1Test').things.size;
	bench.fake.next({ kind: 'cut' });
	// The SDK itself asks once more when a kept connection breaks, with the same key.
	await provider()
		.createPayment(order)
		.catch(() => undefined);
	await provider().createPayment(order);
	expect(bench.fake.account('acct_1Test').things.size).toBe(before + 1);
});

test.each([
	[429, { error: { type: 'invalid_request_error', code: 'rate_limit' } }, 'retry'],
	[500, { error: { type: 'api_error' } }, 'unknown'],
	[401, { error: { type: 'invalid_request_error' } }, 'refused'],
	[404, { detail: 'not Stripe at all' }, 'unknown'],
	[200, 'not JSON', 'unknown']
] as const)('an answer %s says %j: %s', async (status, body, outcome) => {
	bench.fake.next({ kind: 'answer', status, body });
	await expect(provider().createPayment(anOrder(bench))).rejects.toMatchObject({ outcome });
});

test('a provider that is not there was certainly not asked', async () => {
	await expect(
		provider({ host: '127.0.0.1:1' }).createPayment(anOrder(bench))
	).rejects.toMatchObject({ outcome: 'retry', reason: 'not_connected' });
});

test('neither key nor secret is in any error', async () => {
	const failures: unknown[] = [];
	const keep = (error: unknown) => void failures.push(error);
	const secretKey = 'sk_test_canary';
	await provider({ secretKey }).createPayment(anOrder(bench)).catch(keep);
	await provider({ secretKey, host: '127.0.0.1:1' }).getPayment(newId()).catch(keep);
	expect(failures).toHaveLength(2);
	for (const failure of failures) {
		const text = failure instanceof Error ? `${failure.message}${failure.stack ?? ''}` : '';
		expect(text).not.toContain(secretKey);
		expect(text).not.toContain(WEBHOOK_SECRET);
		expect(failure instanceof Error && failure.cause).toBeFalsy();
	}
});

test('a page that would live too short is refused by Stripe, and so by us', async () => {
	await expect(
		provider().createPayment(anOrder(bench, { expiresAt: plus(bench.now(), 60_000) }))
	).rejects.toMatchObject({ outcome: 'refused' });
});
