import { afterAll, beforeAll, expect, test } from 'vitest';
import { useConfig } from '#lib/platform/server/config.ts';
import { processNow } from '#lib/platform/time.ts';
import { addMember, makeStore, makeUser, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { signStripe, startStripe, type StripeFake } from '#lib/testing/fakes/stripe.ts';
import { anAsk, asVisitor } from '#lib/testing/payments.ts';
import { callerOf } from '#lib/testing/visitor.ts';
import { toAppError } from '#lib/trpc/server/errors.ts';
import { endpointUrl, rotateWebhookSecret } from './connections.ts';
import { receiveWebhook } from './inbox.ts';
import { startPayment } from './paying.ts';

const db = useDatabase();
let fake: StripeFake;
beforeAll(async () => {
	fake = await startStripe(Math.floor(processNow() / 1000));
	useConfig({ ...db.config, STRIPE_SECRET_KEY: fake.secretKey, STRIPE_API_HOST: fake.host });
});
afterAll(async () => await fake.close());

const connect = (store: TestStore) => callerOf(db, store.managerUser).payments;

const failureOf = async (promise: Promise<unknown>) =>
	await promise.then(
		() => undefined,
		(error: unknown) => toAppError(error)
	);

/** The endpoint's secret as Stripe made it: of the imitation, the end of the address. */
const secretOf = (connectionId: string): string => `whsec_${connectionId}`;

const tell = async (store: TestStore, connectionId: string, secret: string) => {
	const body = JSON.stringify({
		id: `evt_${secret}`,
		object: 'event',
		type: 'account.updated',
		data: { object: { id: 'acct_x', object: 'account' } }
	});
	const now = processNow();
	return await receiveWebhook(db.pools, {
		vendor: 'stripe',
		storeId: store.storeId,
		connectionId,
		raw: Buffer.from(body),
		headers: { 'stripe-signature': signStripe(body, secret, Math.floor(now / 1000)) },
		now,
		requestId: 'test'
	});
};

test('a store with its own key needs nothing else: Stripe is told where to send events', async () => {
	const store = await makeStore(db);
	const { connectionId } = await connect(store).connectOwnKeys({
		store: store.slug,
		secretKey: fake.secretKey
	});
	const made = [...fake.account().things.values()].find(
		(thing) => thing['url'] === endpointUrl(store.storeId, connectionId)
	);
	expect(made).toMatchObject({ object: 'webhook_endpoint', api_version: '2026-10-28.endive' });
	expect(await tell(store, connectionId, secretOf(connectionId))).toEqual({ kind: 'kept' });
	const started = await startPayment(db.pools, asVisitor(store.storeId), anAsk());
	expect(started).toMatchObject({ testMode: true });
	expect(started.payUrl).toContain('checkout.stripe.com');
});

test('a key that Stripe refuses is the field’s fault, and nothing is connected', async () => {
	const store = await makeStore(db);
	const wrong = connect(store).connectOwnKeys({
		store: store.slug,
		secretKey: 'sk_test_0123456789'
	});
	const failure = await failureOf(wrong);
	expect([failure?.code, failure?.details['field']]).toEqual(['BAD_INPUT', 'secretKey']);
	expect(
		await db.owner('select from payment_connections where store_id = $1', [store.storeId])
	).toEqual([]);
});

test('an onboarded store takes money only once Stripe is content', async () => {
	const store = await makeStore(db);
	const ask = { store: store.slug, country: 'GR', email: 'ammos@example.test' };
	const first = await connect(store).beginOnboarding(ask);
	expect(first.goTo).toContain('https://connect.stripe.com/setup/acct_');
	expect((await connect(store).beginOnboarding(ask)).goTo).toBe(first.goTo);
	const account = fake.account(first.goTo.split('/').at(-1));
	account.due = ['external_account'];
	expect(await connect(store).finishOnboarding({ store: store.slug })).toEqual({
		ready: false,
		due: ['external_account']
	});
	const before = await startPayment(db.pools, asVisitor(store.storeId), anAsk());
	expect(before.payUrl).toContain('/sandbox/pay/');
	account.due = [];
	expect((await connect(store).finishOnboarding({ store: store.slug })).ready).toBe(true);
	const after = await startPayment(db.pools, asVisitor(store.storeId), anAsk());
	expect(account.things.get(after.providerRef)?.object).toBe('checkout.session');
});

test('while a secret rotates both are believed, and an older one no more', async () => {
	const store = await makeStore(db);
	const { connectionId } = await connect(store).connectOwnKeys({
		store: store.slug,
		secretKey: fake.secretKey
	});
	const rotate = (secret: string) =>
		store.scope((scope) => rotateWebhookSecret(scope, connectionId, secret));
	const first = secretOf(connectionId);
	await rotate('whsec_second');
	expect((await tell(store, connectionId, first)).kind).toBe('kept');
	await rotate('whsec_third');
	for (const secret of ['whsec_second', 'whsec_third'])
		expect((await tell(store, connectionId, secret)).kind).toBe('kept');
	expect((await tell(store, connectionId, first)).kind).toBe('rejected');
});

test('keys are sealed for one row: moved to another they open nothing', async () => {
	const [mine, other] = [await makeStore(db), await makeStore(db)];
	for (const store of [mine, other])
		await connect(store).connectOwnKeys({ store: store.slug, secretKey: fake.secretKey });
	await db.owner(
		`update payment_connections set secrets = (select secrets from payment_connections where store_id = $1) where store_id = $2`,
		[mine.storeId, other.storeId]
	);
	await expect(startPayment(db.pools, asVisitor(other.storeId), anAsk())).rejects.toThrow();
	const dump = JSON.stringify([
		await db.owner(`select encode(secrets, 'escape') from payment_connections`),
		await db.owner('select * from events'),
		await db.owner('select payload from graphile_worker._private_jobs')
	]);
	expect(dump).not.toContain(fake.secretKey);
	expect(dump).not.toContain('whsec_');
});

test('only the manager connects a provider', async () => {
	const store = await makeStore(db);
	const user = await makeUser(db, 'Reception');
	await addMember(db, store.storeId, user, 'reception');
	const failure = await failureOf(
		callerOf(db, user).payments.connectOwnKeys({ store: store.slug, secretKey: fake.secretKey })
	);
	expect(failure?.code).toBe('FORBIDDEN');
});
