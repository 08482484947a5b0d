/** The provider's books against ours (A7.8): nothing, or exactly what differs. */
import { expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { runJobs, settle } from '#lib/testing/jobs.ts';
import { anOrder } from '#lib/testing/payment-benches.ts';
import { anAsk, asVisitor, paymentFeature, useStripeStore } from '#lib/testing/payments.ts';
import { codeOf } from '#lib/testing/admins.ts';
import { listDifferences, resolveDifference } from './differences.ts';
import { emptyOldInbox } from './inbox.ts';
import { asTestPaymentId } from '../test-payment-id.ts';
import { getBalances } from './ledger.ts';
import { startPayment } from './paying.ts';
import { startReconciliation } from './reconciling.ts';
import { requestRefund } from './refunding.ts';

const db = useDatabase();
const { bench, begin, find, paid, receive } = useStripeStore(db);

const account = () => bench().fake.account('acct_1Test');
const listed = async () =>
	(await bench().store.scope(listDifferences)).items.map(
		({ paymentId, what, oursMinor, theirsMinor, theirsStatus }) => ({
			paymentId,
			what,
			oursMinor,
			theirsMinor,
			theirsStatus
		})
	);
const night = async () => {
	await startReconciliation(db.pools);
	await runJobs(db, paymentFeature);
};
const things = (providerRef: string) => {
	const { things: all } = account();
	const intent = all.get(String(all.get(providerRef)?.['payment_intent']));
	const charge = all.get(String(intent?.['latest_charge']));
	const balance = all.get(String(charge?.['balance_transaction']));
	if (!intent || !balance) throw new Error('nothing was paid');
	return { all, intent, balance };
};

test('A7.8 books that agree leave nothing; what the provider lost or changed is listed, and nothing else', async () => {
	const fine = await paid();
	await night();
	expect(await listed()).toEqual([]);

	const lost = await paid();
	const less = await paid();
	const dearer = await paid();
	const undone = await paid();
	const { all } = things(lost.providerRef);
	const kept = all.get(lost.providerRef);
	all.delete(lost.providerRef);
	things(less.providerRef).intent['amount_received'] = 900;
	things(dearer.providerRef).balance['fee'] = 99;
	things(undone.providerRef).intent['status'] = 'canceled';
	await night();
	const none = { oursMinor: null, theirsMinor: null, theirsStatus: null };
	const differences = [
		{ paymentId: lost.paymentId, ...none, what: 'missing_there' },
		{
			paymentId: less.paymentId,
			what: 'amount',
			oursMinor: 1_000,
			theirsMinor: 900,
			theirsStatus: null
		},
		{
			paymentId: dearer.paymentId,
			what: 'fee',
			oursMinor: 40,
			theirsMinor: 99,
			theirsStatus: null
		},
		{ paymentId: undone.paymentId, ...none, what: 'status', theirsStatus: 'cancelled' }
	];
	const found = await listed();
	expect(found).toHaveLength(4);
	expect(found).toEqual(expect.arrayContaining(differences));
	expect(found.map(({ paymentId }) => paymentId)).not.toContain(fine.paymentId);
	await night();
	expect(await listed()).toHaveLength(4);

	if (kept) all.set(lost.providerRef, kept);
	things(less.providerRef).intent['amount_received'] = 1_000;
	things(undone.providerRef).intent['status'] = 'succeeded';
	await night();
	expect((await listed()).map(({ paymentId }) => paymentId)).toEqual([dearer.paymentId]);
});

test('a person says why a difference is right; it comes back only when it changes again', async () => {
	const [open] = (await bench().store.scope(listDifferences)).items;
	if (!open) throw new Error('the fee of before should be open');
	const settled = { differenceId: open.id, note: 'A dispute fee, told by the bank' };
	await bench().store.scope((scope) => resolveDifference(scope, settled));
	expect(await codeOf(bench().store.scope((scope) => resolveDifference(scope, settled)))).toBe(
		'NOT_FOUND'
	);
	await night();
	expect(await listed()).toEqual([]);
});

test('events that were lost are caught up with: paid, and given back at the provider', async () => {
	const subjectId = newId();
	const silent = await begin({ subjectId });
	await bench().pay(silent.providerRef, 'pays');
	const refunded = await paid();
	await bench().provider.refund(refunded.providerRef, { refundId: newId(), amountMinor: 400 });
	await night();
	expect(await find(silent.paymentId)).toMatchObject({ status: 'succeeded' });
	expect(await find(refunded.paymentId)).toMatchObject({ refundedMinor: 400 });
	expect(await listed()).toEqual([]);
	const sums = await bench().store.scope((scope) => getBalances(scope, { subjectId }));
	expect(sums.get('EUR')).toMatchObject({ deposits: 1_000, provider_fees: 40 });
});

test('a refund the ledger has and the provider lost is listed', async () => {
	const { paymentId, providerRef } = await paid();
	await bench().store.scope((scope) =>
		requestRefund(scope, { paymentId, amountMinor: 300, reason: '' })
	);
	await settle(db, bench().store.storeId, paymentFeature);
	const { all } = things(providerRef);
	const [ref] = [...all.values()].filter(
		(thing) => thing.object === 'refund' && thing['amount'] === 300
	);
	if (!ref) throw new Error('no refund was made');
	all.delete(ref.id);
	await night();
	expect(await listed()).toEqual([
		{ paymentId, what: 'refunds', oursMinor: 300, theirsMinor: 0, theirsStatus: null }
	]);
	all.set(ref.id, ref);
	await night();
	expect(await listed()).toEqual([]);
});

test('a payment that is not what was asked for is listed as soon as it is seen', async () => {
	const { paymentId, providerRef } = await begin();
	await bench().pay(providerRef, 'pays');
	const session = account().things.get(providerRef);
	if (!session) throw new Error('no page');
	session['amount_total'] = 700;
	things(providerRef).intent['amount_received'] = 700;
	for (const event of bench().eventsOf(providerRef, paymentId))
		await receive(event.raw, event.headers);
	await runJobs(db, paymentFeature);
	await settle(db, bench().store.storeId, paymentFeature);
	expect(await listed()).toEqual([
		{
			paymentId,
			what: 'mismatched',
			oursMinor: 1_000,
			theirsMinor: 700,
			theirsStatus: 'EUR'
		}
	]);
});

test('what the provider took in our name and nobody here knows is listed, until a person says why', async () => {
	const { provider } = bench();
	const taken = async (paymentId: string) => {
		const order = { ...anOrder(bench()), paymentId };
		const { providerRef } = await provider.createPayment(order);
		await bench().pay(providerRef, 'pays');
		return things(providerRef).intent;
	};
	const before = await listed();
	const lost = await taken(newId());
	// Another program's, and one that only tried the connection.
	(await taken(newId()))['metadata'] = {};
	await taken(asTestPaymentId(newId()));
	// Another store's of the same owner, at the same account.
	const other = await makeStore(db);
	const theirs = await taken(newId());
	const paidThere = await startPayment(db.pools, asVisitor(other.storeId), anAsk());
	theirs['metadata'] = { payment_id: paidThere.paymentId };
	await night();
	await night();
	const found = (await listed()).filter(({ what }) => what === 'missing_here');
	expect(found).toEqual([
		{
			paymentId: null,
			what: 'missing_here',
			oursMinor: null,
			theirsMinor: 3_000,
			theirsStatus: 'succeeded'
		}
	]);
	const [item] = (await bench().store.scope(listDifferences)).items.filter(
		({ providerRef }) => providerRef === lost.id
	);
	const said = { differenceId: item?.id ?? '', note: 'Made by hand at the provider' };
	await bench().store.scope((scope) => resolveDifference(scope, said));
	await night();
	expect(await listed()).toEqual(before);
});

test('more payments than fit one page are all compared, and the next night looks at the new ones', async () => {
	const first = await paid();
	for (let n = 0; n < 55; n++) await begin();
	const last = await paid();
	for (const { providerRef } of [first, last]) things(providerRef).intent['amount_received'] = 999;
	await night();
	const amounts = (await listed()).filter(({ what }) => what === 'amount');
	expect(amounts.map(({ paymentId }) => paymentId).sort()).toEqual(
		[first.paymentId, last.paymentId].sort()
	);
	const [row] = await db.owner<{ done: boolean }>(
		`select reconciled_at > now() - interval '1 minute' as done from payment_connections where id = $1`,
		[bench().connection.id]
	);
	expect(row?.done).toBe(true);
});

test('what an event said is gone after thirty days; that it came stays, and a replay of it changes nothing', async () => {
	const old = await paid();
	const young = await paid();
	const [event] = bench().eventsOf(old.providerRef, old.paymentId);
	if (!event) throw new Error('nothing was sent');
	const waiting = await begin();
	await bench().pay(waiting.providerRef, 'pays');
	for (const each of bench().eventsOf(waiting.providerRef, waiting.paymentId))
		await receive(each.raw, each.headers);
	await db.owner(
		`update webhook_inbox set received_at = now() - interval '31 days', processed_at = now() - interval '31 days'
		 where changed->>'paymentId' = $1 or changed->'refs' ? $2`,
		[old.paymentId, old.providerRef]
	);
	await db.owner(
		`update webhook_inbox set received_at = now() - interval '31 days' where changed->'refs' ? $1 and processed_at is null`,
		[waiting.providerRef]
	);
	const lengths = async (ref: string) =>
		(
			await db.owner<{ n: number }>(
				`select octet_length(body)::int as n from webhook_inbox where changed->'refs' ? $1`,
				[ref]
			)
		).map(({ n }) => n > 0);
	expect(await emptyOldInbox(db.pools)).toBeGreaterThan(0);
	expect(new Set(await lengths(old.providerRef))).toEqual(new Set([false]));
	expect(new Set(await lengths(young.providerRef))).toEqual(new Set([true]));
	expect(new Set(await lengths(waiting.providerRef))).toEqual(new Set([true]));
	expect(await receive(event.raw, event.headers)).toEqual({ kind: 'repeated' });
	expect(await emptyOldInbox(db.pools)).toBe(0);
});
