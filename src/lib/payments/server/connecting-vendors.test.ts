/** Connecting a store to the providers of vendors.ts, with its own credentials. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { config, useConfig } from '#lib/platform/server/config.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { processNow } from '#lib/platform/time.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { signPaystack, startPaystack, type PaystackFake } from '#lib/testing/fakes/paystack.ts';
import { anAsk, asVisitor } from '#lib/testing/payments.ts';
import { callerOf } from '#lib/testing/visitor.ts';
import { toAppError } from '#lib/trpc/server/errors.ts';
import { VENDOR_DESCRIPTIONS } from '../vendors.ts';
import { hasWords } from '../vendor-words.ts';
import { receiveWebhook } from './inbox.ts';
import { startPayment } from './paying.ts';

const db = useDatabase();
let fake: PaystackFake;
beforeAll(async () => {
	fake = await startPaystack();
	useConfig({ ...db.config, PAYSTACK_API_HOST: fake.host });
});
afterAll(async () => await fake.close());

const payments = (store: TestStore) => callerOf(db, store.managerUser).payments;

type Connect = ReturnType<typeof payments>['connectVendor'];

const connect = async (store: TestStore, secretKey = fake.secretKey) =>
	await payments(store).connectVendor({
		store: store.slug,
		vendor: 'paystack',
		fields: { secretKey }
	});

const failureOf = async (promise: Promise<unknown>) =>
	await promise.then(
		() => undefined,
		(error: unknown) => toAppError(error)
	);

const ask = () => anAsk({ amount: { amountMinor: 1_000, currency: 'NGN' } });

test('A2.5 a store connects its own account, and its next payment is made there', async () => {
	const store = await makeStore(db);
	const connected = await connect(store);
	expect(connected).toEqual({
		connectionId: expect.any(String) as string,
		webhookUrl: `http://localhost:${config().PORT}/api/webhooks/paystack/${store.storeId}/${connected.connectionId}`,
		needsWebhookKey: false
	});
	const started = await startPayment(db.pools, asVisitor(store.storeId), ask());
	expect(started).toMatchObject({ testMode: true, providerRef: started.paymentId });
	expect(fake.account.transactions.has(started.paymentId)).toBe(true);
	const { connections, vendors } = await payments(store).connections({ store: store.slug });
	expect(vendors).toContain('paystack');
	expect(connections).toMatchObject([
		{ vendor: 'paystack', active: true, lastError: null, shown: {} }
	]);
	expect(connections[0]?.lastOkAt).not.toBeNull();
	expect(JSON.stringify(connections)).not.toContain(fake.secretKey);
});

test('a key that the provider refuses is the field’s fault, and nothing is connected', async () => {
	const store = await makeStore(db);
	const failure = await failureOf(connect(store, 'sk_test_0123456789'));
	expect([failure?.code, failure?.details['field']]).toEqual(['BAD_INPUT', 'secretKey']);
	const rows = await db.owner('select from payment_connections where store_id = $1', [
		store.storeId
	]);
	expect(rows).toEqual([]);
});

test('a provider that is silent connects nothing, and is nobody’s fault', async () => {
	const store = await makeStore(db);
	fake.next({ kind: 'answer', status: 503, body: 'down' });
	expect((await failureOf(connect(store)))?.code).toBe('BUSY');
});

test('fields that do not fit never leave the house', async () => {
	const store = await makeStore(db);
	const calls = fake.calls.length;
	const tries = [
		{ vendor: 'paystack', fields: {} },
		{ vendor: 'paystack', fields: { secretKey: 'pk_test_0123456789' } },
		{ vendor: 'paystack', fields: { secretKey: fake.secretKey, host: 'evil.example' } },
		{ vendor: 'stripe', fields: {} },
		{ vendor: '__proto__', fields: {} }
	];
	for (const each of tries) {
		const input = { store: store.slug, ...each } as Parameters<Connect>[0];
		await expect(payments(store).connectVendor(input)).rejects.toThrow();
	}
	expect(fake.calls.length).toBe(calls);
});

test('every vendor is described once, with fields that their own patterns judge', () => {
	const names = VENDOR_DESCRIPTIONS.map((each) => each.vendor);
	expect(new Set(names).size).toBe(names.length);
	for (const description of VENDOR_DESCRIPTIONS) {
		expect(description.fields.length).toBeGreaterThan(0);
		for (const field of description.fields) {
			expect(hasWords(field.name)).toBe(true);
			expect(field.pattern.source).toMatch(/^\^.*\$$/s);
		}
	}
});

test('the health of a connection is asked for and remembered', async () => {
	const store = await makeStore(db);
	const { connectionId } = await connect(store);
	const check = () => payments(store).checkConnection({ store: store.slug, connectionId });
	const well = await check();
	expect(well).toMatchObject({ ok: true, lastError: null, due: [] });
	fake.next({ kind: 'answer', status: 401, body: { status: false, message: 'Invalid key' } });
	const ill = await check();
	expect(ill).toMatchObject({ ok: false, lastError: 'not_authorised', lastOkAt: well.lastOkAt });
	const { connections } = await payments(store).connections({ store: store.slug });
	expect(connections[0]).toMatchObject({ lastError: 'not_authorised' });
	expect((await check()).ok).toBe(true);
	const unknown = payments(store).checkConnection({ store: store.slug, connectionId: newId() });
	expect((await failureOf(unknown))?.code).toBe('NOT_FOUND');
});

test('a disconnected provider takes no more money, and is still heard about what it took', async () => {
	const store = await makeStore(db);
	const { connectionId } = await connect(store);
	const { paymentId } = await startPayment(db.pools, asVisitor(store.storeId), ask());
	for (let times = 0; times < 2; times++)
		await payments(store).disconnect({ store: store.slug, connectionId });
	const next = await startPayment(db.pools, asVisitor(store.storeId), ask());
	expect(next.payUrl).toContain('/sandbox/pay/');
	const raw = Buffer.from(
		JSON.stringify({ event: 'charge.success', data: { id: 1, reference: paymentId } })
	);
	const received = await receiveWebhook(db.pools, {
		vendor: 'paystack',
		storeId: store.storeId,
		connectionId,
		raw,
		headers: { 'x-paystack-signature': signPaystack(raw, fake.secretKey) },
		now: processNow(),
		requestId: 'test'
	});
	expect(received).toEqual({ kind: 'kept' });
	await payments(store).useConnection({ store: store.slug, connectionId });
	const again = await startPayment(db.pools, asVisitor(store.storeId), ask());
	expect(again.payUrl).toContain('checkout.paystack.com');
	const names = await db.owner(`select name from events where subject_id = $1 order by id`, [
		connectionId
	]);
	expect(names.map((row) => row['name'])).toEqual([
		'payments.connected',
		'payments.disconnected',
		'payments.connected'
	]);
});

test('a key is sealed: neither the rows, the events nor the jobs hold it', async () => {
	await connect(await makeStore(db));
	const dump = JSON.stringify([
		await db.owner(`select encode(secrets, 'escape') from payment_connections`),
		await db.owner('select * from events'),
		await db.owner('select payload from graphile_worker._private_jobs')
	]);
	expect(dump).not.toContain(fake.secretKey);
});

test('only the manager connects, checks and disconnects', async () => {
	const store = await makeStore(db);
	const { connectionId } = await connect(store);
	const user = await makeUser(db, 'Reception');
	await addMember(db, store.storeId, user, 'reception');
	const desk = callerOf(db, user).payments;
	const tries = [
		() => desk.connections({ store: store.slug }),
		() =>
			desk.connectVendor({
				store: store.slug,
				vendor: 'paystack',
				fields: { secretKey: fake.secretKey }
			}),
		() => desk.checkConnection({ store: store.slug, connectionId }),
		() => desk.useConnection({ store: store.slug, connectionId }),
		() => desk.setWebhookSecret({ store: store.slug, connectionId, secret: 'whatever-it-is' }),
		() => desk.disconnect({ store: store.slug, connectionId })
	];
	for (const attempt of tries) expect((await failureOf(attempt()))?.code).toBe('FORBIDDEN');
});
