import { expect, test } from 'vitest';
import { newId } from '#lib/platform/server/ids.ts';
import { MOST_WEBHOOK_BYTES } from '#lib/payments/server/inbox.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { anOrder, sandboxBench, type PaymentBench } from '#lib/testing/payment-benches.ts';
import { receiveCall } from './webhooks.ts';

const db = useDatabase();

async function call(
	bench: PaymentBench,
	body: BodyInit,
	headers: Record<string, string | undefined> = {},
	vendor = 'sandbox'
): Promise<Response> {
	const given = Object.entries(headers).filter(
		(pair): pair is [string, string] => pair[1] !== undefined
	);
	return await receiveCall(
		{ pools: db.pools, requestId: 'test' },
		{ vendor, storeId: bench.store.storeId, connectionId: bench.connection.id },
		new Request('http://localhost/', {
			method: 'POST',
			body,
			headers: Object.fromEntries(given),
			duplex: 'half'
		} as RequestInit)
	);
}

test('a signed event is kept and answered with nothing; a repeat too', async () => {
	const bench = await sandboxBench(db);
	const order = anOrder(bench);
	const { providerRef } = await bench.provider.createPayment(order);
	const [event] = bench.eventsOf(providerRef, order.paymentId);
	if (!event) throw new Error('nothing was sent');
	for (let times = 0; times < 2; times++) {
		const answer = await call(bench, new Uint8Array(event.raw), event.headers);
		expect([answer.status, await answer.text()]).toEqual([204, '']);
	}
	expect(
		await db.owner('select from webhook_inbox where store_id = $1', [bench.store.storeId])
	).toHaveLength(1);
});

test('what is forged is refused without saying why', async () => {
	const bench = await sandboxBench(db);
	const signature = `t=1,v1=${'0'.repeat(64)}`;
	for (const headers of [{}, { 'sandbox-signature': signature }, { 'sandbox-signature': 'x' }]) {
		const answer = await call(bench, '{"id":"x"}', headers);
		expect(answer.status).toBe(400);
		expect(await answer.text()).not.toMatch(/signature/i);
	}
});

test('an unknown vendor or connection is not there', async () => {
	const bench = await sandboxBench(db);
	expect((await call(bench, '{}', {}, 'unknown')).status).toBe(404);
	expect((await call(bench, '{}', {}, 'stripe')).status).toBe(404);
	const elsewhere = { ...bench, connection: { ...bench.connection, id: newId() } };
	expect((await call(elsewhere, '{}')).status).toBe(404);
});

test('a body that never ends is cut off, whatever length it claims', async () => {
	const bench = await sandboxBench(db);
	let sent = 0;
	const endless = new ReadableStream<Uint8Array>({
		pull: (controller) => {
			sent += 65_536;
			controller.enqueue(new Uint8Array(65_536));
		}
	});
	expect((await call(bench, endless)).status).toBe(413);
	expect(sent).toBeLessThan(MOST_WEBHOOK_BYTES * 3);
	expect(
		(await call(bench, 'x', { 'content-length': String(MOST_WEBHOOK_BYTES + 1) })).status
	).toBe(413);
});
