/** Coupons: made by admins, typed by stores, never used more often than they say. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useConfig } from '#lib/platform/server/config.ts';
import { codeOf, makeAdmin } from '#lib/testing/admins.ts';
import {
	makePayingStore,
	sellPlan,
	useSandboxBilling,
	useStripeBilling
} from '#lib/testing/billed-stores.ts';
import { BILLING_SECRET } from '#lib/testing/billing.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { callerOf, type Caller } from '#lib/testing/visitor.ts';

const db = useDatabase();
const sandbox = useSandboxBilling(db);
const stripe = useStripeBilling(db);
let coupons: Caller['plans']['admin']['coupons'];
let plan: string;
let count = 0;
const aCode = () => `SPRING-${++count}`;

beforeAll(async () => {
	coupons = callerOf(db, await makeAdmin(db)).plans.admin.coupons;
	plan = (await sellPlan(db, { name: 'Studio', priceMinor: 2_900 })).code;
});

const create = async (change: Partial<Parameters<typeof coupons.create>[0]> = {}) =>
	await coupons.create({ code: aCode(), percent: 50, currency: 'EUR', ...change });

describe.each([
	['sandbox', sandbox],
	['stripe', stripe]
] as const)('with %s', (provider, bench) => {
	beforeEach(() => {
		if (provider === 'sandbox') useConfig(db.config);
		else
			useConfig({
				...db.config,
				STRIPE_SECRET_KEY: stripe().fake.secretKey,
				STRIPE_WEBHOOK_SECRET: BILLING_SECRET,
				STRIPE_API_HOST: stripe().fake.host
			});
	});

	const buy = async (coupon: string) => {
		const paying = await makePayingStore(db);
		const { goTo } = await paying.plans.checkout({ ...paying.at, plan, coupon });
		await bench().pay(goTo, 'pays');
		await paying.plans.refresh(paying.at);
		return paying;
	};
	const sums = async ({ plans, at }: Awaited<ReturnType<typeof buy>>) =>
		(await plans.invoices(at)).map(({ amount }) => amount.amountMinor);

	test('a percentage comes off the first invoice, whatever the case it is typed in', async () => {
		const { code } = await create();
		expect(await sums(await buy(` ${code.toLowerCase()} `))).toEqual([1_450]);
		expect((await coupons.list()).find((each) => each.code === code)).toMatchObject({ uses: 1 });
	});

	test('an amount comes off for as many months as it says', async () => {
		const { code } = await create({ percent: null, amount: '9', duration: 'months', months: 2 });
		const paying = await buy(code);
		await bench().act(await paying.payerRef(), 'renew');
		await bench().act(await paying.payerRef(), 'renew');
		expect(await sums(paying)).toEqual([2_900, 2_000, 2_000]);
	});

	test('of three stores at once no more get it than it says', async () => {
		const { code } = await create({ maxUses: 1 });
		const stores = await Promise.all([1, 2, 3].map(async () => await makePayingStore(db)));
		const said = await Promise.all(
			stores.map(
				async ({ plans, at }) => await codeOf(plans.checkout({ ...at, plan, coupon: code }))
			)
		);
		expect(said.toSorted()).toEqual(['CONFLICT', 'CONFLICT', 'fulfilled']);
	});

	test('who leaves the page may come back with it, and gets no second one', async () => {
		const { code } = await create({ maxUses: 1 });
		const paying = await makePayingStore(db);
		await paying.plans.checkout({ ...paying.at, plan, coupon: code });
		const { goTo } = await paying.plans.checkout({ ...paying.at, plan, coupon: code });
		await bench().pay(goTo, 'pays');
		await paying.plans.refresh(paying.at);
		await paying.plans.cancel(paying.at);
		await bench().act(await paying.payerRef(), 'month');
		await paying.plans.refresh(paying.at);
		expect(await codeOf(paying.plans.checkout({ ...paying.at, plan, coupon: code }))).toBe(
			'CONFLICT'
		);
	});
});

test('one that is unknown, over, closed or of another currency is refused with a sentence', async () => {
	useConfig(db.config);
	const over = await create({ lastDay: '2020-01-01' });
	const closed = await create();
	await coupons.archive({ id: closed.id });
	const foreign = await create({ percent: null, amount: '5', currency: 'GBP' });
	const { plans, at } = await makePayingStore(db);
	for (const coupon of ['NOT-THERE', over.code, closed.code, foreign.code])
		await expect(plans.checkout({ ...at, plan, coupon }), coupon).rejects.toMatchObject({
			cause: { code: 'CONFLICT', details: { reason: 'plan_coupon' } }
		});
});

test('a code is one coupon’s for ever, and a coupon says either percent or amount', async () => {
	const { code } = await create();
	expect(await codeOf(create({ code }))).toBe('CONFLICT');
	for (const wrong of [
		{ percent: null },
		{ percent: 10, amount: '5' },
		{ percent: null, amount: '0' },
		{ percent: 101 },
		{ duration: 'months' as const },
		{ lastDay: '2026-13-40' },
		{ code: 'a b' }
	])
		await expect(create(wrong), JSON.stringify(wrong)).rejects.toMatchObject({
			code: 'BAD_REQUEST'
		});
});
