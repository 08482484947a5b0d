/** What providers tell: forged, repeated, late, in any order, lost. */
import { describe, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { runJobs } from '#lib/testing/jobs.ts';
import { paymentFeature, useStripeStore } from '#lib/testing/payments.ts';
import { imbalance } from '../ledger.ts';
import { MOST_WEBHOOK_BYTES, sweepInbox, sweepPayments } from './inbox.ts';
import { getBalances } from './ledger.ts';

const db = useDatabase();
const { bench, begin, find, receive } = useStripeStore(db);

const statusOf = async (paymentId: string) => (await find(paymentId)).status;

const inboxRows = async () =>
	(await db.owner<{ n: number }>('select count(*)::int as n from webhook_inbox'))[0]?.n;

const eventNames = async (subjectId: string) =>
	(
		await db.owner<{ name: string }>('select name from events where subject_id = $1 order by id', [
			subjectId
		])
	).map((row) => row.name);

const shuffled = <T>(list: readonly T[], seed: number): T[] =>
	list
		.map((each, at) => ({ each, key: Math.imul(at + 1, 2_654_435_761 + seed) >>> 0 }))
		.sort((a, b) => a.key - b.key)
		.map(({ each }) => each);

test('a payment becomes paid by what the provider says when asked, and is booked once', async () => {
	const subjectId = newId();
	const { paymentId, providerRef } = await begin({ subjectId });
	expect(await statusOf(paymentId)).toBe('pending');
	await bench().pay(providerRef, 'pays');
	expect(await statusOf(paymentId)).toBe('pending');
	for (const event of bench().eventsOf(providerRef, paymentId)) {
		expect(await receive(event.raw, event.headers)).toEqual({ kind: 'kept' });
		expect(await receive(event.raw, event.headers)).toEqual({ kind: 'repeated' });
	}
	await runJobs(db, paymentFeature);
	expect(await statusOf(paymentId)).toBe('succeeded');
	const sums = await bench().store.scope((scope) => getBalances(scope, { subjectId }));
	expect(sums.get('EUR')).toMatchObject({ deposits: 1_000, provider_fees: 40, online: 960 });
	expect(await eventNames(subjectId)).toEqual(['payment.succeeded']);
});

describe('what is not believed', () => {
	test('a forged event leaves nothing, and calls nobody', async () => {
		const { providerRef, paymentId } = await begin();
		await bench().pay(providerRef, 'pays');
		const [event] = bench().eventsOf(providerRef, paymentId);
		if (!event) throw new Error('nothing was sent');
		const [rows, calls] = [await inboxRows(), bench().fake.calls.length];
		const forged = Buffer.from(event.raw.toString().replace('"livemode":false', '"livemode":true'));
		expect(forged).not.toEqual(event.raw);
		expect(await receive(forged, event.headers)).toEqual({
			kind: 'rejected',
			reason: 'bad_signature'
		});
		expect(await receive(event.raw, {})).toEqual({ kind: 'rejected', reason: 'no_signature' });
		await runJobs(db, paymentFeature);
		expect([await inboxRows(), bench().fake.calls.length]).toEqual([rows, calls]);
		expect(await statusOf(paymentId)).toBe('pending');
	});

	test('an event at another store’s, connection’s or vendor’s address is not there', async () => {
		const other = await makeStore(db);
		const { providerRef, paymentId } = await begin();
		await bench().pay(providerRef, 'pays');
		const [event] = bench().eventsOf(providerRef, paymentId);
		if (!event) throw new Error('nothing was sent');
		for (const change of [
			{ storeId: other.storeId },
			{ storeId: newId() },
			{ connectionId: newId() },
			{ vendor: 'sandbox' },
			{ vendor: 'paystack' },
			{ storeId: `' or 1=1` }
		])
			expect(await receive(event.raw, event.headers, change)).toEqual({
				kind: 'unknown_address'
			});
	});

	test('a body larger than any event is refused before it is looked at', async () => {
		expect(await receive(Buffer.alloc(MOST_WEBHOOK_BYTES + 1), {})).toEqual({ kind: 'too_large' });
	});

	test('a payment of another sum or currency is not taken for ours', async () => {
		for (const change of [{ amount_total: 1 }, { currency: 'usd' }]) {
			const { providerRef, paymentId } = await begin();
			await bench().pay(providerRef, 'pays');
			Object.assign(bench().fake.account('acct_1Test').get(providerRef), change);
			for (const event of bench().eventsOf(providerRef, paymentId))
				await receive(event.raw, event.headers);
			await runJobs(db, paymentFeature);
			expect(await statusOf(paymentId)).toBe('mismatched');
			expect(
				await db.owner('select from ledger_transfers where cause like $1', [
					`payment:${paymentId}%`
				])
			).toEqual([]);
		}
	});
});

test('1,000 events, shuffled and doubled, end where 1,000 in order end', async () => {
	const started = [];
	for (let at = 0; at < 120; at++) started.push(await begin({ subjectId: newId() }));
	const from = bench().fake.events.length;
	const there = bench().fake.account('acct_1Test');
	for (const [at, { providerRef }] of started.entries()) {
		for (let times = 0; times < 6; times++) await bench().pay(providerRef, 'declines');
		if (at % 4 === 3) there.expireSession(providerRef);
		else await bench().pay(providerRef, 'pays');
		const intent = String(there.get(providerRef)['payment_intent']);
		if (at % 4 === 1)
			await bench().provider.refund(providerRef, { refundId: newId(), amountMinor: 400 });
		if (at % 4 === 2) {
			await bench().provider.refund(intent, { refundId: newId(), amountMinor: 250 });
			await bench().provider.refund(intent, { refundId: newId(), amountMinor: 750 });
		}
	}
	const sent = started.flatMap(({ providerRef, paymentId }) =>
		bench().eventsOf(providerRef, paymentId)
	);
	expect(bench().fake.events.length - from).toBeGreaterThanOrEqual(1_000);
	expect(sent.length).toBeGreaterThanOrEqual(1_000);
	const kinds = { kept: 0, repeated: 0 };
	for (const event of shuffled([...sent, ...sent], 7)) {
		const { kind } = await receive(event.raw, event.headers);
		if (kind === 'kept' || kind === 'repeated') kinds[kind]++;
	}
	expect(kinds).toEqual({ kept: sent.length, repeated: sent.length });
	await runJobs(db, paymentFeature);
	for (const [at, { paymentId }] of started.entries()) {
		const row = await find(paymentId);
		const refundedMinor = [0, 400, 1_000, 0][at % 4];
		expect(row).toMatchObject({ status: at % 4 === 3 ? 'expired' : 'succeeded', refundedMinor });
		const sums = await bench().store.scope((scope) =>
			getBalances(scope, { subjectId: row.subjectId ?? '' })
		);
		const euros = sums.get('EUR');
		expect(euros?.deposits ?? 0).toBe(at % 4 === 3 ? 0 : 1_000 - (refundedMinor ?? 0));
		expect(euros ? imbalance(euros) : 0).toBe(0);
	}
}, 120_000);

test('an event whose wake-up was lost is found by the sweep', async () => {
	const { providerRef, paymentId } = await begin();
	await bench().pay(providerRef, 'pays');
	for (const event of bench().eventsOf(providerRef, paymentId))
		await receive(event.raw, event.headers);
	await db.owner('delete from graphile_worker._private_jobs');
	await runJobs(db, paymentFeature);
	expect(await statusOf(paymentId)).toBe('pending');
	await db.owner(
		`update webhook_inbox set received_at = received_at - interval '2 minutes' where processed_at is null`
	);
	expect(await sweepInbox(db.pools)).toBeGreaterThan(0);
	await runJobs(db, paymentFeature);
	expect(await statusOf(paymentId)).toBe('succeeded');
	expect(await sweepInbox(db.pools)).toBe(0);
});

test('a payment whose events never came is found by asking', async () => {
	const { providerRef, paymentId } = await begin();
	await bench().pay(providerRef, 'pays');
	expect(await sweepPayments(db.pools)).toBe(0);
	await db.owner('update payments set next_check_at = now() where id = $1', [paymentId]);
	expect(await sweepPayments(db.pools)).toBe(1);
	await runJobs(db, paymentFeature);
	expect(await statusOf(paymentId)).toBe('succeeded');
	expect(await sweepPayments(db.pools)).toBe(0);
});

test('while the provider does not answer an event waits, and nothing is decided', async () => {
	const { providerRef, paymentId } = await begin();
	await bench().pay(providerRef, 'pays');
	const [event] = bench().eventsOf(providerRef, paymentId);
	if (!event) throw new Error('nothing was sent');
	await receive(event.raw, event.headers);
	bench().fake.next({ kind: 'answer', status: 500, body: { error: { type: 'api_error' } } });
	await runJobs(db, paymentFeature);
	expect(await statusOf(paymentId)).toBe('pending');
	const [row] = await db.owner<{ error: string }>(
		'select error from webhook_inbox where processed_at is null'
	);
	expect(row?.error).toBe('http_500');
	await db.owner('update graphile_worker._private_jobs set run_at = now()');
	await runJobs(db, paymentFeature);
	expect(await statusOf(paymentId)).toBe('succeeded');
});

test('neither keys nor bodies are in logs, jobs or events, and a dump holds no key', async () => {
	const dump = JSON.stringify([
		await db.owner('select payload from graphile_worker._private_jobs'),
		await db.owner('select facts, personal from events'),
		await db.owner(`select encode(secrets, 'escape') as s from payment_connections`)
	]);
	expect(dump).not.toContain('whsec_');
	expect(dump).not.toContain('sk_test_');
});
