/** One suite for every provider that charges for plans: what the port promises, each keeps (A8.2). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { DAY, plus } from '#lib/platform/time.ts';
import {
	aPricedPlan,
	sandboxBillingBench,
	stripeBillingBench,
	type BillingBench
} from '#lib/testing/billing.ts';
import { makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import type { CheckoutOrder, PricedPlan } from '../../billing.ts';

const db = useDatabase();

describe.each([
	['sandbox', sandboxBillingBench],
	['stripe', stripeBillingBench]
] as const)('%s', (_, open) => {
	let bench: BillingBench;
	let studio: PricedPlan;
	let clinic: PricedPlan;
	let studioRef: string;
	let clinicRef: string;
	beforeAll(async () => {
		bench = await open(db);
		studio = await aPricedPlan(db, 2_900);
		clinic = await aPricedPlan(db, 7_900);
		studioRef = (await bench.billing.syncPrice(studio)).priceRef;
		clinicRef = (await bench.billing.syncPrice(clinic)).priceRef;
	});
	afterAll(async () => await bench.close());

	const payer = async (): Promise<string> => {
		const store = await makeStore(db);
		return await bench.billing.ensurePayer({ storeId: store.storeId, name: 'Ammos' });
	};
	const anOrder = (payerRef: string, change: Partial<CheckoutOrder> = {}): CheckoutOrder => ({
		checkoutId: newId(),
		payerRef,
		priceRef: studioRef,
		trialEndsAt: null,
		discount: null,
		returnUrl: 'https://x.example.test/back',
		cancelUrl: 'https://x.example.test/left',
		...change
	});
	const subscribed = async (change: Partial<CheckoutOrder> = {}) => {
		const payerRef = await payer();
		const { payUrl } = await bench.billing.startCheckout(anOrder(payerRef, change));
		await bench.pay(payUrl, 'pays');
		const { subscriptionRef } = await seen(payerRef);
		return { payerRef, subscriptionRef };
	};
	const seen = async (payerRef: string) => {
		const found = await bench.billing.getSubscription(payerRef);
		if (!found) throw new Error('nothing is charged');
		return found;
	};
	const sums = async (payerRef: string) =>
		(await bench.billing.listInvoices(payerRef)).map(({ amount, status }) => [
			amount.amountMinor,
			amount.currency,
			status
		]);

	test('a store is one payer, however often it is asked', async () => {
		const store = { storeId: (await makeStore(db)).storeId, name: 'Ammos' };
		const first = await bench.billing.ensurePayer(store);
		expect(await bench.billing.ensurePayer(store)).toBe(first);
		expect(await bench.billing.getSubscription(first)).toBeNull();
	});

	test('a version is one price, switched off and on again without becoming another', async () => {
		expect((await bench.billing.syncPrice({ ...studio, name: 'Studio +' })).priceRef).toBe(
			studioRef
		);
		const off = await bench.billing.syncPrice({ ...studio, active: false });
		expect(off.priceRef).toBe(studioRef);
		expect((await bench.billing.syncPrice(studio)).priceRef).toBe(studioRef);
		expect(clinicRef).not.toBe(studioRef);
	});

	test('nothing is bought before the page is paid, and a decline buys nothing', async () => {
		const payerRef = await payer();
		const { payUrl } = await bench.billing.startCheckout(anOrder(payerRef));
		expect(payUrl).toMatch(/^https?:\/\//);
		await bench.pay(payUrl, 'declines');
		expect(await bench.billing.getSubscription(payerRef)).toBeNull();
		await bench.pay(payUrl, 'pays');
		expect(await seen(payerRef)).toMatchObject({
			status: 'active',
			priceRef: studioRef,
			nextPriceRef: null,
			cancelsAtEnd: false,
			pastDueSince: null,
			endedAt: null
		});
		expect(await sums(payerRef)).toEqual([[2_900, 'EUR', 'paid']]);
	});

	test('a payer subscribes once', async () => {
		const { payerRef } = await subscribed();
		await expect(bench.billing.startCheckout(anOrder(payerRef))).rejects.toMatchObject({
			outcome: 'refused',
			reason: 'subscribed'
		});
	});

	test('a trial that was begun runs on, and the first payment comes after it', async () => {
		const trialEndsAt = plus(bench.now(), 10 * DAY);
		const { payerRef } = await subscribed({ trialEndsAt });
		const trying = await seen(payerRef);
		expect(trying.status).toBe('trialing');
		expect(Math.abs(trying.periodEndsAt - trialEndsAt)).toBeLessThan(1_000);
		expect(await sums(payerRef)).toEqual([]);
		await bench.act(payerRef, 'renew');
		expect(await seen(payerRef)).toMatchObject({ status: 'active' });
		expect(await sums(payerRef)).toEqual([[2_900, 'EUR', 'paid']]);
	});

	test('an upgrade takes what was shown: the rest of the period, less what was paid for it', async () => {
		const { payerRef, subscriptionRef } = await subscribed();
		const { periodEndsAt, startedAt } = await seen(payerRef);
		const at = plus(startedAt, Math.floor((periodEndsAt - startedAt) / 2));
		const order = { payerRef, subscriptionRef, priceRef: clinicRef, at };
		const shown = await bench.billing.previewChange(order);
		// Half of 79.00 less half of 29.00.
		expect(shown.due.currency).toBe('EUR');
		expect(Math.abs(shown.due.amountMinor - 2_500)).toBeLessThanOrEqual(1);
		expect((await seen(payerRef)).priceRef).toBe(studioRef);
		await bench.billing.changeNow({ ...order, changeId: newId() });
		expect(await seen(payerRef)).toMatchObject({
			status: 'active',
			priceRef: clinicRef,
			periodEndsAt
		});
		expect((await sums(payerRef))[0]).toEqual([shown.due.amountMinor, 'EUR', 'paid']);
	});

	test('an upgrade that the card refuses changes nothing', async () => {
		const { payerRef, subscriptionRef } = await subscribed();
		await bench.act(payerRef, 'decline');
		await expect(
			bench.billing.changeNow({
				payerRef,
				subscriptionRef,
				priceRef: clinicRef,
				at: bench.now(),
				changeId: newId()
			})
		).rejects.toMatchObject({ outcome: 'refused', reason: 'card_declined' });
		expect((await seen(payerRef)).priceRef).toBe(studioRef);
		expect(await sums(payerRef)).toHaveLength(1);
	});

	test('a downgrade waits for the end of the period, and costs nothing before', async () => {
		const { payerRef, subscriptionRef } = await subscribed({ priceRef: clinicRef });
		const order = { payerRef, subscriptionRef, priceRef: studioRef, changeId: newId() };
		await bench.billing.changeAtEnd(order);
		expect(await seen(payerRef)).toMatchObject({ priceRef: clinicRef, nextPriceRef: studioRef });
		expect(await sums(payerRef)).toEqual([[7_900, 'EUR', 'paid']]);
		await bench.act(payerRef, 'renew');
		expect(await seen(payerRef)).toMatchObject({ priceRef: studioRef, nextPriceRef: null });
		expect((await sums(payerRef))[0]).toEqual([2_900, 'EUR', 'paid']);
	});

	test('a downgrade is taken back, and planned again', async () => {
		const { payerRef, subscriptionRef } = await subscribed({ priceRef: clinicRef });
		const order = { payerRef, subscriptionRef, priceRef: studioRef };
		for (let times = 0; times < 2; times++) {
			await bench.billing.changeAtEnd({ ...order, changeId: newId() });
			await bench.billing.dropChange(order);
			expect((await seen(payerRef)).nextPriceRef).toBeNull();
		}
		await bench.act(payerRef, 'renew');
		expect((await seen(payerRef)).priceRef).toBe(clinicRef);
	});

	test('a cancelled one runs to its end, and can be taken back until then', async () => {
		const { payerRef, subscriptionRef } = await subscribed();
		const order = { payerRef, subscriptionRef };
		await bench.billing.cancel(order);
		expect(await seen(payerRef)).toMatchObject({ status: 'active', cancelsAtEnd: true });
		await bench.billing.resume(order);
		expect(await seen(payerRef)).toMatchObject({ cancelsAtEnd: false });
		await bench.billing.cancel(order);
		await bench.act(payerRef, 'month');
		const ended = await seen(payerRef);
		expect(ended.status).toBe('ended');
		expect(ended.endedAt).not.toBeNull();
		expect(await sums(payerRef)).toHaveLength(1);
	});

	test('who ended may subscribe again', async () => {
		const { payerRef, subscriptionRef } = await subscribed();
		await bench.billing.cancel({ payerRef, subscriptionRef });
		await bench.act(payerRef, 'month');
		const { payUrl } = await bench.billing.startCheckout(anOrder(payerRef));
		await bench.pay(payUrl, 'pays');
		const again = await seen(payerRef);
		expect(again).toMatchObject({ status: 'active' });
		expect(again.subscriptionRef).not.toBe(subscriptionRef);
	});

	test('a renewal that fails is overdue since then, and paying it brings it back', async () => {
		const { payerRef } = await subscribed();
		await bench.act(payerRef, 'fail');
		const owing = await seen(payerRef);
		expect(owing.status).toBe('past_due');
		expect(Math.abs((owing.pastDueSince ?? 0) - bench.now())).toBeLessThan(5_000);
		expect((await sums(payerRef))[0]).toEqual([2_900, 'EUR', 'open']);
		await bench.act(payerRef, 'pay_invoice');
		expect(await seen(payerRef)).toMatchObject({ status: 'active', pastDueSince: null });
		expect((await sums(payerRef))[0]).toEqual([2_900, 'EUR', 'paid']);
	});

	test.each(['JPY', 'KWD'])('minor units of %s are not touched', async (currency) => {
		const plan = await aPricedPlan(db, 1_250, { currency });
		const { priceRef } = await bench.billing.syncPrice(plan);
		const { payerRef } = await subscribed({ priceRef });
		expect(await sums(payerRef)).toEqual([[1_250, currency, 'paid']]);
	});

	test('a coupon takes off as often as it says', async () => {
		const discount = {
			couponId: newId(),
			name: 'Spring',
			percent: 25,
			off: null,
			duration: 'once',
			months: null
		} as const;
		const { payerRef } = await subscribed({ discount });
		expect(await sums(payerRef)).toEqual([[2_175, 'EUR', 'paid']]);
		await bench.act(payerRef, 'renew');
		expect((await sums(payerRef))[0]).toEqual([2_900, 'EUR', 'paid']);
	});

	test('the portal is a page of the provider’s', async () => {
		const { payerRef } = await subscribed();
		const { url } = await bench.billing.openPortal(payerRef, 'https://x.example.test/back');
		expect(url).toMatch(/^https?:\/\//);
	});

	test('an event names the payer, and nothing that was changed on its way is believed', async () => {
		const { payerRef } = await subscribed();
		const [event] = bench.eventsOf(payerRef);
		if (!event) throw new Error('nothing was told');
		const parse = (raw: Buffer, headers = event.headers) =>
			bench.billing.parseWebhook(raw, headers, bench.now());
		expect(parse(event.raw)).toMatchObject({ ok: true, payerRef });
		expect(parse(event.raw, {})).toMatchObject({ ok: false, reason: 'no_signature' });
		const text = event.raw.toString('latin1');
		for (let at = 0; at < text.length; at += 7) {
			const mutated = Buffer.from(event.raw);
			mutated[at] = (mutated[at] ?? 0) ^ 1;
			expect(parse(mutated).ok, `byte ${at}`).toBe(false);
		}
		expect(
			bench.billing.parseWebhook(event.raw, event.headers, plus(bench.now(), DAY))
		).toMatchObject({ ok: false, reason: 'too_old' });
	});
});
