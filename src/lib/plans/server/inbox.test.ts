/** What a provider tells of plans: forged, repeated, late, in any order, lost (A8.3). */
import { beforeAll, describe, expect, test } from 'vitest';
import { processNow } from '#lib/platform/time.ts';
import {
	makePayingStore,
	planFeature,
	sellPlan,
	useStripeBilling,
	type PayingStore
} from '#lib/testing/billed-stores.ts';
import type { SentEvent } from '#lib/testing/billing.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { runJobs } from '#lib/testing/jobs.ts';
import { emptyOldPlanInbox, receivePlanWebhook, sweepPlanInbox } from './inbox.ts';
import { syncPrices } from './pricing.ts';

const db = useDatabase();
const bench = useStripeBilling(db);
let studio: Awaited<ReturnType<typeof sellPlan>>;
let clinic: Awaited<ReturnType<typeof sellPlan>>;

beforeAll(async () => {
	studio = await sellPlan(db, { name: 'Studio', priceMinor: 2_900 });
	clinic = await sellPlan(db, { name: 'Clinic', priceMinor: 7_900 });
	await syncPrices(db.pools, 'stripe', 'test');
});

const receive = async ({ raw, headers }: SentEvent) =>
	await receivePlanWebhook(db.pools, { provider: 'stripe', raw, headers, now: bench().now() });

const bought = async (plan = studio.code): Promise<PayingStore & { ref: string }> => {
	const paying = await makePayingStore(db);
	const { goTo } = await paying.plans.checkout({ ...paying.at, plan });
	await bench().pay(goTo, 'pays');
	return { ...paying, ref: await paying.payerRef() };
};
const seen = async ({ plans, at }: PayingStore) => (await plans.overview(at)).plan;

const shuffled = <T>(list: readonly T[], seed: number): T[] =>
	list
		.map((each, at) => ({ each, key: Math.imul(at + 1, 2_654_435_761 + seed) >>> 0 }))
		.sort((a, b) => a.key - b.key)
		.map(({ each }) => each);

test('an event alone brings the plan, once, without anybody coming back', async () => {
	const paying = await bought();
	expect((await seen(paying)).standing).toBe('free');
	for (const event of bench().eventsOf(paying.ref)) {
		expect(await receive(event)).toEqual({ kind: 'kept' });
		expect(await receive(event)).toEqual({ kind: 'repeated' });
	}
	await runJobs(db, planFeature);
	expect(await seen(paying)).toMatchObject({ name: 'Studio', standing: 'active' });
	expect(await db.owner('select from plan_webhooks where processed_at is null')).toEqual([]);
});

describe('what is not believed', () => {
	test('leaves nothing, and asks nobody', async () => {
		const paying = await bought();
		const [event] = bench().eventsOf(paying.ref);
		if (!event) throw new Error('nothing was told');
		const rows = async () => (await db.owner('select from plan_webhooks')).length;
		const [before, calls] = [await rows(), bench().fake.calls.length];
		const forged = Buffer.from(event.raw.toString().replace('"livemode":false', '"livemode":true'));
		expect(await receive({ ...event, raw: forged })).toEqual({
			kind: 'rejected',
			reason: 'bad_signature'
		});
		expect(await receive({ ...event, headers: {} })).toMatchObject({ kind: 'rejected' });
		expect(await receive({ ...event, raw: Buffer.alloc(300_000) })).toEqual({ kind: 'too_large' });
		await runJobs(db, planFeature);
		expect([await rows(), bench().fake.calls.length]).toEqual([before, calls]);
		expect((await seen(paying)).standing).toBe('free');
	});
});

test('1,000 events, shuffled and doubled, end where the provider says', async () => {
	const stores: Awaited<ReturnType<typeof bought>>[] = [];
	for (let at = 0; at < 25; at++) stores.push(await bought());
	const { billing } = bench();
	const there = bench().fake.account().billing;
	for (const [at, { ref }] of stores.entries()) {
		const subscription = await billing.getSubscription(ref);
		const order = { payerRef: ref, subscriptionRef: subscription?.subscriptionRef ?? '' };
		for (let times = 0; times < 20; times++) {
			await billing.cancel(order);
			await billing.resume(order);
		}
		if (at % 5 === 1) await billing.cancel(order);
		if (at % 5 === 2) there.setCard(ref, 'declines');
		if (at % 5 === 3) {
			const [row] = await db.owner<{ ref: string }>(
				`select price_ref as ref from plan_prices where plan_version_id = $1`,
				[clinic.versionId]
			);
			const priceRef = row?.ref ?? '';
			await billing.changeAtEnd({ ...order, priceRef, changeId: ref });
		}
	}
	bench().fake.advance(40 * 86_400);
	for (const [at, { ref }] of stores.entries()) if (at % 10 === 2) there.payOpen(ref);
	const sent = stores.flatMap(({ ref }) => bench().eventsOf(ref));
	expect(sent.length).toBeGreaterThanOrEqual(1_000);
	const kinds = { kept: 0, repeated: 0 };
	for (const [at, event] of shuffled([...sent, ...sent], 11).entries()) {
		const { kind } = await receive(event);
		if (kind === 'kept' || kind === 'repeated') kinds[kind]++;
		// Work goes on while more comes in.
		if (at % 500 === 499) await runJobs(db, planFeature);
	}
	expect(kinds).toEqual({ kept: sent.length, repeated: sent.length });
	await runJobs(db, planFeature);
	for (const [at, paying] of stores.entries()) {
		const { standing, name } = await seen(paying);
		const expected = ['active', 'free', at % 10 === 2 ? 'active' : 'owes', 'active', 'active'];
		const owes = standing === 'grace' || standing === 'restricted' || standing === 'read_only';
		expect(owes ? 'owes' : standing, `store ${at}`).toBe(expected[at % 5]);
		if (at % 5 === 3) expect(name).toBe('Clinic');
	}
}, 120_000);

test('an answer that is older than one already written changes nothing', async () => {
	const paying = await bought();
	await paying.plans.refresh(paying.at);
	await db.owner('update plan_payers set written = readings + 5 where store_id = $1', [
		paying.store.storeId
	]);
	await bench().act(paying.ref, 'fail');
	await paying.plans.refresh(paying.at);
	expect((await seen(paying)).standing).toBe('active');
	await db.owner('update plan_payers set written = 0 where store_id = $1', [paying.store.storeId]);
	await paying.plans.refresh(paying.at);
	expect((await seen(paying)).standing).not.toBe('active');
});

test('an event whose wake-up was lost is found by the sweep', async () => {
	const paying = await bought();
	for (const event of bench().eventsOf(paying.ref)) await receive(event);
	await db.owner('delete from graphile_worker._private_jobs');
	await runJobs(db, planFeature);
	expect((await seen(paying)).standing).toBe('free');
	await db.owner(
		`update plan_webhooks set received_at = received_at - interval '2 minutes' where processed_at is null`
	);
	expect(await sweepPlanInbox(db.pools)).toBeGreaterThan(0);
	await runJobs(db, planFeature);
	expect((await seen(paying)).standing).toBe('active');
	expect(await sweepPlanInbox(db.pools)).toBe(0);
});

test('while the provider is silent an event waits, and nothing is decided', async () => {
	const paying = await bought();
	const [event] = bench().eventsOf(paying.ref);
	if (!event) throw new Error('nothing was told');
	await receive(event);
	bench().fake.next({ kind: 'answer', status: 500, body: { error: { type: 'api_error' } } });
	await runJobs(db, planFeature);
	expect((await seen(paying)).standing).toBe('free');
	const [row] = await db.owner<{ error: string }>(
		'select error from plan_webhooks where processed_at is null'
	);
	expect(row?.error).toBe('http_500');
	await db.owner('update graphile_worker._private_jobs set run_at = now()');
	await runJobs(db, planFeature);
	expect((await seen(paying)).standing).toBe('active');
});

test('an event of somebody who is no payer of ours is kept and done with', async () => {
	const stranger = await bench().billing.ensurePayer({
		storeId: '01a1fd34-7aa1-77cb-bec8-16c307752730',
		name: 'X'
	});
	const prices = await db.owner<{ ref: string }>(
		'select price_ref as ref from plan_prices limit 1'
	);
	const { payUrl } = await bench().billing.startCheckout({
		checkoutId: `x-${processNow()}`,
		payerRef: stranger,
		priceRef: prices[0]?.ref ?? '',
		trialEndsAt: null,
		discount: null,
		returnUrl: 'https://x.example.test/',
		cancelUrl: 'https://x.example.test/'
	});
	await bench().pay(payUrl, 'pays');
	for (const event of bench().eventsOf(stranger)) await receive(event);
	await runJobs(db, planFeature);
	expect(
		await db.owner(
			`select from plan_webhooks where error = 'unknown_payer' and processed_at is not null`
		)
	).not.toEqual([]);
});

describe('versions as prices', () => {
	const prices = async (planId: string) =>
		await db.owner<{ version: number; ref: string; active: boolean }>(
			`select v.version, r.price_ref as ref, r.active from plan_prices r join plan_versions v on v.id = r.plan_version_id
			 where v.plan_id = $1 order by v.version`,
			[planId]
		);
	const sync = async () => await syncPrices(db.pools, 'stripe', 'test');

	test('a new version is a new price, the old one is closed, an archived plan has none for sale', async () => {
		const { planId } = await sellPlan(db, { name: 'Grown', priceMinor: 1_000 });
		await sync();
		expect(await sync()).toBe(0);
		const [first] = await prices(planId);
		await db.owner(
			`insert into plan_versions (id, plan_id, version, price_minor, currency, interval, limits, features)
			 select gen_random_uuid(), plan_id, 2, 1200, currency, interval, limits, features from plan_versions where plan_id = $1`,
			[planId]
		);
		await sync();
		const both = await prices(planId);
		expect(both).toMatchObject([
			{ version: 1, ref: first?.ref, active: false },
			{ version: 2, active: true }
		]);
		const there = bench().fake.account();
		expect(there.get(first?.ref ?? '')).toMatchObject({ active: false, unit_amount: 1_000 });
		expect(there.get(both[1]?.ref ?? '')).toMatchObject({ active: true, unit_amount: 1_200 });
		await db.owner(`update plans set archived_at = now(), name = 'Gone' where id = $1`, [planId]);
		await sync();
		expect((await prices(planId)).map(({ active }) => active)).toEqual([false, false]);
		expect(there.get(`plan_${planId}`)['name']).toBe('Gone');
		expect(await sync()).toBe(0);
	});

	test('a lost answer makes no second price', async () => {
		const { planId, versionId } = await sellPlan(db, { name: 'Lost', priceMinor: 1_500 });
		await sync();
		const [made] = await prices(planId);
		await db.owner('delete from plan_prices where plan_version_id = $1', [versionId]);
		await sync();
		expect((await prices(planId))[0]?.ref).toBe(made?.ref);
	});
});

test('what an event said is gone after thirty days; that it came stays, and a replay of it changes nothing', async () => {
	const [old, young, waiting] = [await bought(), await bought(), await bought()];
	for (const { ref } of [old, young])
		for (const event of bench().eventsOf(ref)) await receive(event);
	await runJobs(db, planFeature);
	for (const event of bench().eventsOf(waiting.ref)) await receive(event);
	await db.owner(
		`update plan_webhooks set received_at = now() - interval '31 days',
			processed_at = case when processed_at is null then null else now() - interval '31 days' end
		 where payer_ref = any ($1)`,
		[[old.ref, waiting.ref]]
	);
	const told = async ({ ref }: PayingStore & { ref: string }) => {
		const rows = await db.owner<{ full: boolean }>(
			'select octet_length(body) > 0 as full from plan_webhooks where payer_ref = $1',
			[ref]
		);
		return new Set(rows.map(({ full }) => full));
	};
	expect(await emptyOldPlanInbox(db.pools)).toBeGreaterThan(0);
	expect(await told(old)).toEqual(new Set([false]));
	expect(await told(young)).toEqual(new Set([true]));
	expect(await told(waiting)).toEqual(new Set([true]));
	const [event] = bench().eventsOf(old.ref);
	expect(event && (await receive(event))).toEqual({ kind: 'repeated' });
	expect(await emptyOldPlanInbox(db.pools)).toBe(0);
});
