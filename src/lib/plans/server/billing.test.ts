/** A8.2 A store subscribes, changes, cancels: through its own procedures, with either provider. */
import { beforeAll, describe, expect, test } from 'vitest';
import { useConfig } from '#lib/platform/server/config.ts';
import { codeOf, eventsOf } from '#lib/testing/admins.ts';
import {
	makePayingStore,
	planFeature,
	sellPlan,
	useSandboxBilling,
	useStripeBilling,
	type PayingStore
} from '#lib/testing/billed-stores.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { runJobs } from '#lib/testing/jobs.ts';
import { addJob } from '#lib/platform/server/queue.ts';

const db = useDatabase();
const sandbox = useSandboxBilling(db);
const stripe = useStripeBilling(db);

describe.each([
	['sandbox', sandbox],
	['stripe', stripe]
] as const)('with %s', (provider, bench) => {
	let studio: string;
	let clinic: string;
	beforeAll(async () => {
		if (provider === 'sandbox') useConfig(db.config);
		else
			useConfig({
				...db.config,
				STRIPE_SECRET_KEY: stripe().fake.secretKey,
				STRIPE_WEBHOOK_SECRET: 'whsec_of_the_platform',
				STRIPE_API_HOST: stripe().fake.host
			});
		studio = (await sellPlan(db, { name: 'Studio', priceMinor: 2_900, limits: { staff: 8 } })).code;
		clinic = (await sellPlan(db, { name: 'Clinic', priceMinor: 7_900, limits: { staff: 60 } }))
			.code;
	});

	const subscribed = async (plan = studio): Promise<PayingStore> => {
		const paying = await makePayingStore(db);
		const { goTo } = await paying.plans.checkout({ ...paying.at, plan });
		await bench().pay(goTo, 'pays');
		await paying.plans.refresh(paying.at);
		return paying;
	};
	const seen = async ({ plans, at }: PayingStore) => (await plans.overview(at)).plan;
	const names = async ({ store }: PayingStore) =>
		(await eventsOf(db, store.storeId))
			.map(({ name }) => name)
			.filter((name) => name.startsWith('subscription.'));

	test('nothing is on before the provider says so, and then at once', async () => {
		const paying = await makePayingStore(db);
		const { goTo } = await paying.plans.checkout({ ...paying.at, plan: studio });
		await paying.plans.refresh(paying.at);
		expect((await seen(paying)).standing).toBe('free');
		await bench().pay(goTo, 'declines');
		await paying.plans.refresh(paying.at);
		expect((await seen(paying)).standing).toBe('free');
		await bench().pay(goTo, 'pays');
		await paying.plans.refresh(paying.at);
		expect(await seen(paying)).toMatchObject({
			name: 'Studio',
			standing: 'active',
			provider,
			limits: { staff: 8 }
		});
		expect(await names(paying)).toEqual(['subscription.started']);
		expect(await paying.plans.invoices(paying.at)).toMatchObject([
			{ amount: { amountMinor: 2_900, currency: 'EUR' }, status: 'paid' }
		]);
	});

	test('a trial of ours that was begun without a card runs on', async () => {
		const tried = await sellPlan(db, { name: 'Tried', priceMinor: 1_900, trialDays: 14 });
		const paying = await makePayingStore(db);
		await paying.plans.startTrial({ ...paying.at, plan: tried.code });
		const { goTo } = await paying.plans.checkout({ ...paying.at, plan: tried.code });
		await bench().pay(goTo, 'pays');
		await paying.plans.refresh(paying.at);
		expect(await seen(paying)).toMatchObject({ standing: 'trialing', provider });
		expect(await paying.plans.invoices(paying.at)).toEqual([]);
	});

	test('an upgrade is shown before it is taken, and is on when the answer comes', async () => {
		const paying = await subscribed();
		const shown = await paying.plans.preview({ ...paying.at, plan: clinic });
		expect(shown).toMatchObject({ kind: 'now', from: null, exceeds: [] });
		// The first minute of the period: all of 50.00 but a rounding.
		expect(shown.due?.amountMinor).toBeGreaterThan(4_980);
		expect(shown.due?.amountMinor).toBeLessThanOrEqual(5_000);
		const agreed = { ...paying.at, plan: clinic, at: shown.at };
		expect(
			await codeOf(
				paying.plans.change({ ...agreed, amountMinor: (shown.due?.amountMinor ?? 0) - 1 })
			)
		).toBe('CHANGED_MEANWHILE');
		expect((await seen(paying)).name).toBe('Studio');
		await paying.plans.change({ ...agreed, amountMinor: shown.due?.amountMinor ?? 0 });
		expect(await seen(paying)).toMatchObject({ name: 'Clinic', limits: { staff: 60 } });
		expect(await names(paying)).toEqual(['subscription.started', 'subscription.changed']);
	});

	test('a sum that was shown long ago is not taken', async () => {
		const paying = await subscribed();
		const shown = await paying.plans.preview({ ...paying.at, plan: clinic });
		const agreed = { ...paying.at, plan: clinic, amountMinor: shown.due?.amountMinor ?? 0 };
		for (const at of [shown.at - 3_600_000, shown.at + 3_600_000, null])
			expect(await codeOf(paying.plans.change({ ...agreed, at }))).toBe('CHANGED_MEANWHILE');
	});

	test('a card that says no to an upgrade leaves the plan as it was, and says so', async () => {
		const paying = await subscribed();
		await bench().act(await paying.payerRef(), 'decline');
		const shown = await paying.plans.preview({ ...paying.at, plan: clinic });
		const agreed = { plan: clinic, at: shown.at, amountMinor: shown.due?.amountMinor ?? 0 };
		await expect(paying.plans.change({ ...paying.at, ...agreed })).rejects.toMatchObject({
			cause: { code: 'CONFLICT', details: { reason: 'plan_card' } }
		});
		expect((await seen(paying)).name).toBe('Studio');
	});

	test('a downgrade waits for the end, says what it would not hold, and can be taken back', async () => {
		const paying = await subscribed(clinic);
		await db.owner(
			`update plan_versions set limits = limits || '{"staff": 0}' where plan_id = (select id from plans where code = $1)`,
			[studio]
		);
		const shown = await paying.plans.preview({ ...paying.at, plan: studio });
		expect(shown).toMatchObject({
			kind: 'at_end',
			due: null,
			exceeds: [{ limit: 'staff', used: 1, most: 0 }]
		});
		await db.owner(
			`update plan_versions set limits = limits || '{"staff": 8}' where plan_id = (select id from plans where code = $1)`,
			[studio]
		);
		await paying.plans.change({ ...paying.at, plan: studio });
		expect(await seen(paying)).toMatchObject({ name: 'Clinic', nextPlan: 'Studio' });
		await paying.plans.dropChange(paying.at);
		expect(await seen(paying)).toMatchObject({ name: 'Clinic', nextPlan: null });
		await paying.plans.change({ ...paying.at, plan: studio });
		await bench().act(await paying.payerRef(), 'renew');
		await paying.plans.refresh(paying.at);
		expect(await seen(paying)).toMatchObject({
			name: 'Studio',
			nextPlan: null,
			standing: 'active'
		});
		expect(await names(paying)).toEqual([
			'subscription.started',
			'subscription.change_planned',
			'subscription.change_dropped',
			'subscription.change_planned',
			'subscription.changed'
		]);
	});

	test('cancelled it runs on to its end, and then the store is on the free plan', async () => {
		const paying = await subscribed();
		await paying.plans.cancel(paying.at);
		expect((await seen(paying)).standing).toBe('cancelled');
		expect(await codeOf(paying.plans.cancel(paying.at))).toBe('ILLEGAL_TRANSITION');
		await paying.plans.resume(paying.at);
		expect((await seen(paying)).standing).toBe('active');
		await paying.plans.cancel(paying.at);
		await bench().act(await paying.payerRef(), 'month');
		await paying.plans.refresh(paying.at);
		expect((await seen(paying)).standing).toBe('free');
		expect(await codeOf(paying.plans.resume(paying.at))).toBe('ILLEGAL_TRANSITION');
	});

	test('D26 a failed renewal is grace, not a lock-out; paying brings it back', async () => {
		const paying = await subscribed();
		await bench().act(await paying.payerRef(), 'fail');
		await paying.plans.refresh(paying.at);
		const overview = await paying.plans.overview(paying.at);
		expect(overview.plan.standing).toBe('grace');
		expect(overview.overdue).not.toBeNull();
		await bench().act(await paying.payerRef(), 'pay_invoice');
		await paying.plans.refresh(paying.at);
		expect((await seen(paying)).standing).toBe('active');
		expect((await names(paying)).slice(1)).toEqual([
			'subscription.payment_failed',
			'subscription.recovered'
		]);
	});

	test('what is charged is not bought twice, and free is not bought at all', async () => {
		const paying = await subscribed();
		expect(await codeOf(paying.plans.checkout({ ...paying.at, plan: clinic }))).toBe('IN_USE');
		const other = await makePayingStore(db);
		expect(await codeOf(other.plans.checkout({ ...other.at, plan: 'free' }))).toBe(
			'ILLEGAL_TRANSITION'
		);
		expect(await codeOf(other.plans.preview({ ...other.at, plan: clinic }))).toBe(
			'ILLEGAL_TRANSITION'
		);
	});

	test('who paid and never came back is found by the sweep', async () => {
		const paying = await makePayingStore(db);
		const { goTo } = await paying.plans.checkout({ ...paying.at, plan: studio });
		await bench().pay(goTo, 'pays');
		await db.owner(
			`update plan_payers set next_check_at = now() - interval '1 second' where store_id = $1`,
			[paying.store.storeId]
		);
		await addJob(db.pools.worker, 'plans.sweepBilling', {});
		await runJobs(db, planFeature);
		expect((await seen(paying)).standing).toBe('active');
	});
});

describe('where nothing is charged', () => {
	test('a store cannot subscribe, and the page knows it', async () => {
		useConfig({ ...db.config, DEMO: false });
		const { code } = await sellPlan(db, { name: 'Later', priceMinor: 900 });
		const { plans, at } = await makePayingStore(db);
		expect(await codeOf(plans.checkout({ ...at, plan: code }))).toBe('PAYMENTS_OFF');
		expect((await plans.overview(at)).charges).toBeNull();
		useConfig(db.config);
	});
});
