/** What every provider that charges again and again does alike, and how the others say no. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { anOrder, type PaymentBench } from '#lib/testing/payment-benches.ts';
import { BENCHES } from '#lib/testing/vendor-benches.ts';
import { chargesAgain, recurringOf } from '../../recurring.ts';

const db = useDatabase();

/** A provider that begins to can is moved here, and passes the suite. */
const ABLE: readonly string[] = ['sandbox', 'stripe', 'paystack'];
const NOT_OFFERED = { outcome: 'refused', reason: 'not_offered' };

function useBench(open: (typeof BENCHES)[number][1]): () => PaymentBench {
	let bench: PaymentBench | undefined;
	beforeAll(async () => {
		bench = await open(db);
	});
	afterAll(async () => await bench?.close());
	return () => {
		if (!bench) throw new Error('a bench is open only inside tests');
		return bench;
	};
}

describe.each(BENCHES)('%s', (name, open) => {
	const current = useBench(open);

	test('says beforehand whether it charges again, on screens and in code alike', () => {
		const { provider } = current();
		expect(recurringOf(provider) !== null).toBe(ABLE.includes(name));
		expect(chargesAgain(provider.vendor)).toBe(ABLE.includes(name));
	});
});

describe.each(BENCHES.filter(([name]) => !ABLE.includes(name)))('without it: %s', (_, open) => {
	const current = useBench(open);

	test('the first payment of many is refused before anybody pays', async () => {
		const bench = current();
		const begun = bench.provider.createPayment(anOrder(bench, { saveCard: true }));
		await expect(begun).rejects.toMatchObject(NOT_OFFERED);
	});
});

describe.each(BENCHES.filter(([name]) => ABLE.includes(name)))('with it: %s', (_, open) => {
	const current = useBench(open);
	let bench: PaymentBench;
	beforeAll(() => {
		bench = current();
	});

	const amountOf = (amountMinor: number) => ({ amountMinor, currency: bench.traits.currency });
	/** The client agrees and pays the first time. */
	const agreed = async (card: 'pays' | 'challenges' = 'pays') => {
		const order = anOrder(bench, { saveCard: true, amount: amountOf(5_000) });
		const { providerRef } = await bench.provider.createPayment(order);
		await bench.pay(providerRef, card);
		if (card === 'challenges') await bench.answerChallenge(providerRef, true);
		const { customerRef, card: kept, status } = await bench.provider.getPayment(providerRef);
		expect(status).toBe('succeeded');
		return { customerRef: customerRef ?? '', cardRef: kept?.cardRef ?? '' };
	};
	const next = async (kept: { customerRef: string; cardRef: string }, paymentId = newId()) =>
		await bench.provider.chargeSaved({
			paymentId,
			amount: amountOf(5_000),
			description: 'Five cuts',
			...kept
		});

	test('the card of the first payment is charged again, as often as it is asked for', async () => {
		const kept = await agreed();
		for (let times = 0; times < 3; times++)
			expect(await next(kept)).toMatchObject({ status: 'succeeded', receivedMinor: 5_000 });
	});

	test('the same charge asked for again, also at once, is one payment', async () => {
		const kept = await agreed();
		const paymentId = newId();
		const answers = await Promise.allSettled([next(kept, paymentId), next(kept, paymentId)]);
		const seen = [
			...answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
			await next(kept, paymentId)
		];
		expect(new Set(seen.map(({ providerRef }) => providerRef)).size).toBe(1);
		expect(seen.at(-1)).toMatchObject({ status: 'succeeded', receivedMinor: 5_000 });
	});

	test('what was charged is read again under its name, and tells whose it is', async () => {
		const paymentId = newId();
		const { providerRef } = await next(await agreed(), paymentId);
		expect(await bench.provider.getPayment(providerRef)).toMatchObject({
			paymentId,
			status: 'succeeded',
			amount: amountOf(5_000)
		});
	});

	test('a charge is told by an event that names it and decides nothing', async () => {
		const paymentId = newId();
		const { providerRef } = await next(await agreed(), paymentId);
		const told = bench.eventsOf(providerRef, paymentId);
		const read = told.map(({ raw, headers }) =>
			bench.provider.parseWebhook(raw, headers, bench.now())
		);
		const named = read.flatMap((each) => (each.ok ? [each.changed] : []));
		expect(named).toHaveLength(told.length);
		expect(named.every(({ kind }) => kind === 'payment' || kind === 'nothing')).toBe(true);
	});

	test('a bank that wants to see the client takes nothing', async () => {
		const kept = await agreed('challenges');
		expect(await next(kept)).toMatchObject({ status: 'action_needed', receivedMinor: 0 });
	});

	test('after the end nothing is charged any more', async () => {
		const kept = await agreed();
		await bench.provider.removeSaved(kept.cardRef);
		const after = await next(kept).catch((error: unknown) => error);
		expect(after).not.toMatchObject({ status: 'succeeded' });
	});
});
