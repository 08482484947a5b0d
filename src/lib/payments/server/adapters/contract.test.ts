/** One suite for every provider: what the port promises, each keeps (A7.1). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { HOUR, MINUTE, plus } from '#lib/platform/time.ts';
import { useDatabase } from '#lib/testing/database.ts';
import {
	anOrder,
	sandboxBench,
	stripeBench,
	type PaymentBench
} from '#lib/testing/payment-benches.ts';
import type { PaymentOrder } from '../../provider.ts';

const db = useDatabase();

describe.each([
	['sandbox', sandboxBench],
	['stripe', stripeBench]
] as const)('%s', (_, open) => {
	let bench: PaymentBench;
	beforeAll(async () => {
		bench = await open(db);
	});
	afterAll(async () => await bench.close());

	const start = async (change: Partial<PaymentOrder> = {}) => {
		const order = anOrder(bench, change);
		return { order, ...(await bench.provider.createPayment(order)) };
	};
	const seen = async (providerRef: string) => await bench.provider.getPayment(providerRef);
	const paid = async (change: Partial<PaymentOrder> = {}) => {
		const started = await start(change);
		await bench.pay(started.providerRef, 'pays');
		return started;
	};

	test('a new payment waits at a page of the provider’s, and nothing is taken', async () => {
		const { order, providerRef, payUrl } = await start();
		expect(payUrl).toMatch(/^https?:\/\//);
		expect(await seen(providerRef)).toMatchObject({
			status: 'pending',
			amount: order.amount,
			receivedMinor: 0,
			paymentId: order.paymentId,
			refunds: []
		});
	});

	test('asking twice with one payment’s id gives one payment; another sum under it is refused', async () => {
		const order = anOrder(bench);
		const first = await bench.provider.createPayment(order);
		const again = await bench.provider.createPayment(order);
		expect(again.providerRef).toBe(first.providerRef);
		await expect(
			bench.provider.createPayment({ ...order, amount: { amountMinor: 1, currency: 'EUR' } })
		).rejects.toMatchObject({ outcome: 'refused', reason: 'key_reused' });
	});

	test('a paid one has succeeded with the whole sum, and says what the provider keeps', async () => {
		const { providerRef } = await paid();
		const payment = await seen(providerRef);
		expect(payment).toMatchObject({ status: 'succeeded', receivedMinor: 3_000, failure: null });
		expect(payment.feeMinor).toBeGreaterThan(0);
	});

	test.each(['JPY', 'EUR', 'KWD'])('minor units of %s are not touched', async (currency) => {
		const { providerRef } = await paid({ amount: { amountMinor: 1_250, currency } });
		expect(await seen(providerRef)).toMatchObject({
			amount: { amountMinor: 1_250, currency },
			receivedMinor: 1_250
		});
	});

	test.each(['declines', 'no_money'] as const)(
		'a card that %s takes nothing, and the page stays open for another',
		async (card) => {
			const { providerRef } = await start();
			await bench.pay(providerRef, card);
			const after = await seen(providerRef);
			expect(after).toMatchObject({ status: 'pending', receivedMinor: 0 });
			expect(after.failure).toMatch(/declin|insufficient_funds/);
			await bench.pay(providerRef, 'pays');
			expect(await seen(providerRef)).toMatchObject({ status: 'succeeded' });
		}
	);

	test('the bank’s question waits for an answer: yes pays, no does not', async () => {
		const [yes, no] = [await start(), await start()];
		for (const { providerRef } of [yes, no]) {
			await bench.pay(providerRef, 'challenges');
			expect(await seen(providerRef)).toMatchObject({ status: 'action_needed', receivedMinor: 0 });
		}
		await bench.answerChallenge(yes.providerRef, true);
		await bench.answerChallenge(no.providerRef, false);
		expect((await seen(yes.providerRef)).status).toBe('succeeded');
		expect(await seen(no.providerRef)).toMatchObject({ status: 'pending', receivedMinor: 0 });
	});

	test('a page that was closed cannot be paid any more; one that was paid stays paid', async () => {
		const left = await start();
		expect((await bench.provider.cancelPayment(left.providerRef)).status).toBe('expired');
		const done = await paid();
		expect((await bench.provider.cancelPayment(done.providerRef)).status).toBe('succeeded');
		expect((await bench.provider.cancelPayment(left.providerRef)).status).toBe('expired');
	});

	test('reserved money is taken when asked for, once', async () => {
		const { order, providerRef } = await paid({ take: 'authorise' });
		expect(await seen(providerRef)).toMatchObject({ status: 'authorised', receivedMinor: 0 });
		for (let times = 0; times < 2; times++)
			expect(await bench.provider.capture(providerRef, order.paymentId, 3_000)).toMatchObject({
				status: 'succeeded',
				receivedMinor: 3_000
			});
	});

	test('reserved money is given free', async () => {
		const { providerRef } = await paid({ take: 'authorise' });
		expect((await bench.provider.cancelPayment(providerRef)).status).toBe('cancelled');
	});

	test('a part is refunded, then the rest, and never more than was paid', async () => {
		const { providerRef } = await paid();
		const give = (amountMinor: number, refundId = newId()) =>
			bench.provider.refund(providerRef, { refundId, amountMinor });
		const refundId = newId();
		const first = await give(1_000, refundId);
		expect(first).toMatchObject({ refundId, amountMinor: 1_000, status: 'succeeded' });
		expect(await give(1_000, refundId)).toEqual(first);
		await expect(give(2_001)).rejects.toMatchObject({ reason: 'over_refund' });
		await give(2_000);
		await expect(give(1)).rejects.toMatchObject({ reason: 'over_refund' });
		const sums = (await seen(providerRef)).refunds.map((refund) => refund.amountMinor);
		expect(sums.sort()).toEqual([1_000, 2_000]);
	});

	test('what was never paid cannot be refunded', async () => {
		const { providerRef } = await start();
		await expect(
			bench.provider.refund(providerRef, { refundId: newId(), amountMinor: 1 })
		).rejects.toMatchObject({ outcome: 'refused' });
	});

	const keptCard = async (card: 'pays' | 'challenges') => {
		const { providerRef } = await start({ saveCard: true });
		await bench.pay(providerRef, card);
		if (card === 'challenges') await bench.answerChallenge(providerRef, true);
		const payment = await seen(providerRef);
		return {
			customerRef: payment.customerRef ?? '',
			cardRef: payment.card?.cardRef ?? '',
			payment
		};
	};
	const charge = async (kept: { customerRef: string; cardRef: string }) =>
		await bench.provider.chargeSaved({
			paymentId: newId(),
			amount: { amountMinor: 1_500, currency: 'EUR' },
			description: 'No-show fee',
			customerRef: kept.customerRef,
			cardRef: kept.cardRef
		});

	test('a card is kept only when that was asked for, is listed, charged and forgotten', async () => {
		expect((await seen((await paid()).providerRef)).card).toBeNull();
		const kept = await keptCard('pays');
		expect(kept.payment.card?.last4).toBe('4242');
		expect(await bench.provider.listSaved(kept.customerRef)).toEqual([kept.payment.card]);
		expect(await charge(kept)).toMatchObject({ status: 'succeeded', receivedMinor: 1_500 });
		await bench.provider.removeSaved(kept.cardRef);
		expect(await bench.provider.listSaved(kept.customerRef)).toEqual([]);
	});

	test('a kept card whose bank asks for its owner takes nothing while the owner is away', async () => {
		const charged = await charge(await keptCard('challenges'));
		expect(charged).toMatchObject({
			status: 'action_needed',
			receivedMinor: 0,
			failure: 'authentication_required'
		});
		expect((await seen(charged.providerRef)).receivedMinor).toBe(0);
	});

	test('a card is kept without paying', async () => {
		const { setupRef } = await bench.provider.createSetup({
			setupId: newId(),
			customerRef: null,
			currency: 'EUR',
			returnUrl: 'https://book.example.test/back',
			cancelUrl: 'https://book.example.test/left'
		});
		expect((await bench.provider.getSetup(setupRef)).status).toBe('pending');
		await bench.pay(setupRef, 'pays');
		const setup = await bench.provider.getSetup(setupRef);
		expect(setup.status).toBe('succeeded');
		expect(
			await charge({
				customerRef: setup.customerRef ?? '',
				cardRef: setup.card?.cardRef ?? ''
			})
		).toMatchObject({ status: 'succeeded' });
	});

	test('what the provider does not know is refused', async () => {
		await expect(seen(newId())).rejects.toMatchObject({ outcome: 'refused', reason: 'not_found' });
	});

	test('the account says whether it can take money', async () => {
		expect(await bench.provider.accountStatus()).toEqual({ ready: true, due: [] });
	});

	test('an event names the payment it is about, and nothing it says is believed beyond that', async () => {
		const { order, providerRef } = await paid();
		const events = bench.eventsOf(providerRef, order.paymentId);
		expect(events.length).toBeGreaterThan(0);
		for (const { raw, headers } of events) {
			const parsed = bench.provider.parseWebhook(raw, headers, bench.now());
			if (!parsed.ok) throw new Error(parsed.reason);
			expect(parsed.changed.kind).toBe('payment');
			expect(parsed.dedupeKey).not.toBe('');
		}
	});

	test('an event is refused without its signature, too old, or from a time to come', async () => {
		const { order, providerRef } = await paid();
		const [event] = bench.eventsOf(providerRef, order.paymentId);
		if (!event) throw new Error('nothing was sent');
		const parse = (headers: typeof event.headers, at = bench.now()) =>
			bench.provider.parseWebhook(event.raw, headers, at);
		expect(parse({})).toEqual({ ok: false, reason: 'no_signature' });
		for (const at of [plus(bench.now(), 6 * MINUTE), plus(bench.now(), -24 * 365 * HOUR)])
			expect(parse(event.headers, at)).toEqual({ ok: false, reason: 'too_old' });
		expect(parse(event.headers).ok).toBe(true);
	});

	// The last, since it lets the clock run.
	test('a page that nobody paid runs out', async () => {
		const { providerRef } = await start();
		await bench.runOut(providerRef);
		expect((await seen(providerRef)).status).toBe('expired');
	});
});
