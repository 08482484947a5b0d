/** One suite for every provider: what the port promises, each keeps (A7.1). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { HOUR, MINUTE, plus, processNow } from '#lib/platform/time.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { anOrder, type PaymentBench } from '#lib/testing/payment-benches.ts';
import { BENCHES } from '#lib/testing/vendor-benches.ts';
import type { PaymentOrder, TakenPayment } from '../../provider.ts';

const db = useDatabase();

describe.each(BENCHES)('%s', (_, open) => {
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
	/** What a provider cannot do it says so, and refuses. */
	const NOT_OFFERED = { outcome: 'refused', reason: 'not_offered' };
	const can = () => bench.provider.capabilities;
	const offers = (currency: string) => can().currencies?.includes(currency) ?? true;
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
		const again = bench.provider.createPayment(order);
		if (bench.traits.reopens) expect((await again).providerRef).toBe(first.providerRef);
		else await expect(again).rejects.toMatchObject({ outcome: 'refused', reason: 'page_lost' });
		await expect(
			bench.provider.createPayment({ ...order, amount: { ...order.amount, amountMinor: 100 } })
		).rejects.toMatchObject({ outcome: 'refused', reason: 'key_reused' });
	});

	test('a paid one has succeeded with the whole sum, and says what the provider keeps', async () => {
		const { providerRef } = await paid();
		const payment = await seen(providerRef);
		expect(payment).toMatchObject({ status: 'succeeded', receivedMinor: 3_000, failure: null });
		if (bench.traits.tellsFee) expect(payment.feeMinor).toBeGreaterThan(0);
		else expect(payment.feeMinor).toBeNull();
	});

	const CURRENCIES = ['JPY', 'EUR', 'KWD', 'NGN', 'KZT', 'HUF'];
	test.each(CURRENCIES)('minor units of %s are not touched, or it is refused', async (currency) => {
		if (!offers(currency)) {
			const refused = start({ amount: { amountMinor: 1_300, currency } });
			await expect(refused).rejects.toMatchObject({
				outcome: 'refused',
				reason: 'currency_not_offered'
			});
			return;
		}
		const { providerRef } = await paid({ amount: { amountMinor: 1_300, currency } });
		expect(await seen(providerRef)).toMatchObject({
			amount: { amountMinor: 1_300, currency },
			receivedMinor: 1_300
		});
	});

	test.each(['declines', 'no_money'] as const)(
		'a card that %s takes nothing, and the page stays open for another',
		async (card) => {
			if (!bench.traits.declines) return;
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
		if (!bench.traits.challenges) return;
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
		const closed = can().closesPage ? 'expired' : 'pending';
		expect((await bench.provider.cancelPayment(left.providerRef)).status).toBe(closed);
		const done = await paid();
		expect((await bench.provider.cancelPayment(done.providerRef)).status).toBe('succeeded');
		expect((await bench.provider.cancelPayment(left.providerRef)).status).toBe(closed);
	});

	const refusesToReserve = async () => {
		await expect(start({ take: 'authorise' })).rejects.toMatchObject(NOT_OFFERED);
		await expect(bench.provider.capture(newId(), newId(), 1)).rejects.toMatchObject(NOT_OFFERED);
	};

	test('reserved money is taken when asked for, once', async () => {
		if (!can().authorisation) {
			await refusesToReserve();
			return;
		}
		const { order, providerRef } = await paid({ take: 'authorise' });
		expect(await seen(providerRef)).toMatchObject({ status: 'authorised', receivedMinor: 0 });
		for (let times = 0; times < 2; times++)
			expect(await bench.provider.capture(providerRef, order.paymentId, 3_000)).toMatchObject({
				status: 'succeeded',
				receivedMinor: 3_000
			});
	});

	test('reserved money is given free', async () => {
		if (!can().authorisation) {
			await refusesToReserve();
			return;
		}
		const { providerRef } = await paid({ take: 'authorise' });
		expect((await bench.provider.cancelPayment(providerRef)).status).toBe('cancelled');
	});

	test('a part is refunded, then the rest, and never more than was paid', async () => {
		const { providerRef } = await paid();
		const give = (amountMinor: number, refundId = newId()) =>
			bench.provider.refund(providerRef, { refundId, amountMinor });
		const refundId = newId();
		const first = await give(1_000, refundId);
		expect(first).toMatchObject({
			refundId,
			amountMinor: 1_000,
			status: can().refunds === 'by_hand' ? 'pending' : 'succeeded'
		});
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
			amount: { amountMinor: 1_500, currency: bench.traits.currency },
			description: 'No-show fee',
			customerRef: kept.customerRef,
			cardRef: kept.cardRef
		});

	const refusesCards = async () => {
		const nobody = { customerRef: newId(), cardRef: newId() };
		await expect(start({ saveCard: true })).rejects.toMatchObject(NOT_OFFERED);
		await expect(charge(nobody)).rejects.toMatchObject(NOT_OFFERED);
		await expect(bench.provider.listSaved(newId())).rejects.toMatchObject(NOT_OFFERED);
		await expect(bench.provider.removeSaved(newId())).rejects.toMatchObject(NOT_OFFERED);
	};

	test('a card is kept only when that was asked for, is listed, charged and forgotten', async () => {
		expect((await seen((await paid()).providerRef)).card).toBeNull();
		if (!can().savedCards) {
			await refusesCards();
			return;
		}
		const kept = await keptCard('pays');
		expect(kept.payment.card?.last4).toBe('4242');
		expect(await bench.provider.listSaved(kept.customerRef)).toEqual([kept.payment.card]);
		expect(await charge(kept)).toMatchObject({ status: 'succeeded', receivedMinor: 1_500 });
		await bench.provider.removeSaved(kept.cardRef);
		expect(await bench.provider.listSaved(kept.customerRef)).toEqual([]);
	});

	test('a kept card whose bank asks for its owner takes nothing while the owner is away', async () => {
		if (!can().savedCards) {
			await refusesCards();
			return;
		}
		const charged = await charge(await keptCard('challenges'));
		expect(charged).toMatchObject({
			status: 'action_needed',
			receivedMinor: 0,
			failure: 'authentication_required'
		});
		expect((await seen(charged.providerRef)).receivedMinor).toBe(0);
	});

	test('a card is kept without paying', async () => {
		const begun = bench.provider.createSetup({
			setupId: newId(),
			customerRef: null,
			currency: bench.traits.currency,
			returnUrl: 'https://book.example.test/back',
			cancelUrl: 'https://book.example.test/left',
			expiresAt: plus(processNow(), 32 * MINUTE)
		});
		if (!can().setups) {
			await expect(begun).rejects.toMatchObject(NOT_OFFERED);
			await expect(bench.provider.getSetup(newId())).rejects.toMatchObject(NOT_OFFERED);
			return;
		}
		const { setupRef } = await begun;
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

	/** Kaspi has no list; PayPal's needs a right that stores' keys seldom have. */
	const WITHOUT_LIST = ['kaspi_manual', 'kaspi', 'paypal'];

	test('what was taken is listed with our id, and what nobody paid is not', async () => {
		const { provider, now } = bench;
		expect(provider.listTaken === undefined).toBe(WITHOUT_LIST.includes(provider.vendor));
		if (!provider.listTaken) return;
		const [done, left] = [await paid(), await start()];
		const found: TakenPayment[] = [];
		let cursor: string | null = null;
		do {
			const page = await provider.listTaken(plus(now(), -HOUR), cursor);
			found.push(...page.payments);
			cursor = page.next;
		} while (cursor !== null);
		const { paymentId, amount } = done.order;
		expect(found.filter((each) => each.paymentId === paymentId)).toMatchObject([{ amount }]);
		expect(found.map((each) => each.paymentId)).not.toContain(left.order.paymentId);
		expect((await provider.listTaken(plus(now(), HOUR), null)).payments).toEqual([]);
	});

	test('what the provider does not know is refused', async () => {
		await expect(seen(newId())).rejects.toMatchObject({ outcome: 'refused', reason: 'not_found' });
	});

	test('the account says whether it can take money', async () => {
		expect(await bench.provider.accountStatus()).toEqual({ ready: true, due: [] });
	});

	// The last, since it lets the clock run.
	test('a page that nobody paid runs out', async () => {
		const { providerRef } = await start();
		await bench.runOut(providerRef);
		expect((await seen(providerRef)).status).toBe('expired');
	});
});
