/** What every provider's events have in common: a signature first, and little of what they say. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR, MINUTE, plus } from '#lib/platform/time.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { believedAfterChange } from '#lib/testing/mutations.ts';
import { anOrder, type PaymentBench } from '#lib/testing/payment-benches.ts';
import { BENCHES } from '#lib/testing/vendor-benches.ts';

const db = useDatabase();

describe.each(BENCHES)('%s', (_, open) => {
	let bench: PaymentBench;
	beforeAll(async () => {
		bench = await open(db);
	});
	afterAll(async () => await bench.close());

	const can = () => bench.provider.capabilities;
	const paid = async () => {
		const order = anOrder(bench);
		const started = await bench.provider.createPayment(order);
		await bench.pay(started.providerRef, 'pays');
		return { order, ...started };
	};

	test('an event names the payment it is about, and nothing it says is believed beyond that', async () => {
		const { order, providerRef } = await paid();
		const events = bench.eventsOf(providerRef, order.paymentId);
		if (!can().webhooks) {
			expect(events).toEqual([]);
			return;
		}
		expect(events.length).toBeGreaterThan(0);
		for (const { raw, headers } of events) {
			await bench.provider.prepareWebhook?.(headers);
			const parsed = bench.provider.parseWebhook(raw, headers, bench.now());
			if (!parsed.ok) throw new Error(parsed.reason);
			expect(parsed.changed.kind).toBe('payment');
			expect(parsed.dedupeKey).not.toBe('');
		}
	});

	test('an event is refused without its signature, too old, or from a time to come', async () => {
		const { order, providerRef } = await paid();
		const [event] = bench.eventsOf(providerRef, order.paymentId);
		if (!can().webhooks) {
			const parsed = bench.provider.parseWebhook(Buffer.from('{}'), {}, bench.now());
			expect(parsed).toEqual({ ok: false, reason: 'no_secret' });
			return;
		}
		if (!event) throw new Error('nothing was sent');
		const parse = (headers: typeof event.headers, at = bench.now()) =>
			bench.provider.parseWebhook(event.raw, headers, at);
		await bench.provider.prepareWebhook?.(event.headers);
		expect(parse({})).toEqual({ ok: false, reason: 'no_signature' });
		for (const at of [plus(bench.now(), 6 * MINUTE), plus(bench.now(), -24 * 365 * HOUR)])
			if (bench.traits.timedEvents)
				expect(parse(event.headers, at)).toEqual({ ok: false, reason: 'too_old' });
		expect(parse(event.headers).ok).toBe(true);
	});

	test('of 10,000 events with changed bytes or headers none is believed and none crashes', async () => {
		const { order, providerRef } = await paid();
		const [event] = bench.eventsOf(providerRef, order.paymentId);
		if (!can().webhooks || !event) {
			expect(can().webhooks).toBe(false);
			return;
		}
		await bench.provider.prepareWebhook?.(event.headers);
		const parse: Parameters<typeof believedAfterChange>[2] = (raw, headers) =>
			bench.provider.parseWebhook(raw, headers, bench.now());
		expect(parse(event.raw, event.headers).ok).toBe(true);
		expect(believedAfterChange(event, Object.keys(event.headers), parse)).toBe(0);
	}, 60_000);
});
