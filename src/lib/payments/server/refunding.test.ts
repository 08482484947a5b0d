/** Giving money back, and the sandbox as a provider of the product. */
import { describe, expect, test } from 'vitest';
import { useConfig } from '#lib/platform/server/config.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { makeStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { runJobs, settle } from '#lib/testing/jobs.ts';
import { sandboxBench } from '#lib/testing/payment-benches.ts';
import { anAsk, asVisitor, paymentFeature, useStripeStore } from '#lib/testing/payments.ts';
import { sweepPayments } from './inbox.ts';
import { getPayment, startPayment } from './paying.ts';
import { requestRefund } from './refunding.ts';
import { actOnSandboxPage, getSandboxPage } from './sandbox-page.ts';

const db = useDatabase();
const { bench, begin, find, paid } = useStripeStore(db);

describe('refunds', () => {
	const refund = async (paymentId: string, amountMinor: number | null) =>
		await bench().store.scope((scope) =>
			requestRefund(scope, { paymentId, amountMinor, reason: 'moved away' })
		);

	test('two people who refund everything at once refund it once', async () => {
		const { paymentId } = await paid();
		const answers = await Promise.allSettled([refund(paymentId, null), refund(paymentId, null)]);
		expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		await settle(db, bench().store.storeId, paymentFeature);
		const [row] = await db.owner<{ status: string; amount_minor: number }>(
			'select status, amount_minor::int from refunds where payment_id = $1',
			[paymentId]
		);
		expect(row).toEqual({ status: 'succeeded', amount_minor: 1_000 });
	});

	test('more than was paid is refused, also by the database', async () => {
		const { paymentId } = await paid();
		await refund(paymentId, 600);
		await expect(refund(paymentId, 401)).rejects.toMatchObject({ code: 'REFUND_TOO_LARGE' });
		await expect(
			db.owner('update payments set refunded_minor = 1001 where id = $1', [paymentId])
		).rejects.toMatchObject({ code: '23514' });
	});

	test('a refund that the provider refuses gives its sum free again', async () => {
		const { paymentId, providerRef } = await paid();
		// At the provider's own pages somebody was faster.
		await bench().provider.refund(providerRef, { refundId: newId(), amountMinor: 1_000 });
		const ours = await refund(paymentId, 500);
		await settle(db, bench().store.storeId, paymentFeature);
		const [row] = await db.owner<{ status: string }>('select status from refunds where id = $1', [
			ours
		]);
		expect(row?.status).toBe('failed');
		await db.owner('update payments set next_check_at = now() where id = $1', [paymentId]);
		await sweepPayments(db.pools);
		await runJobs(db, paymentFeature);
		const payment = await find(paymentId);
		expect(payment.refundedMinor).toBe(1_000);
	});

	test('what was never paid cannot be refunded', async () => {
		const { paymentId } = await begin();
		await expect(refund(paymentId, 1)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
	});
});

test('the sandbox tells the store in the same way, twice if asked', async () => {
	const sandbox = await sandboxBench(db);
	const { paymentId, payUrl, testMode } = await startPayment(
		db.pools,
		asVisitor(sandbox.store.storeId),
		anAsk()
	);
	expect(testMode).toBe(true);
	const token = payUrl.split('/').at(-1) ?? '';
	await sandbox.store.scope((scope) => actOnSandboxPage(scope, token, 'pay_told_twice'));
	await settle(db, sandbox.store.storeId, paymentFeature);
	await runJobs(db, paymentFeature);
	const payment = await sandbox.store.scope((scope) => getPayment(scope, paymentId));
	expect(payment.status).toBe('succeeded');
	const page = await sandbox.store.scope((scope) => getSandboxPage(scope, token));
	expect(page.status).toBe('succeeded');
	expect(
		await db.owner('select from webhook_inbox where store_id = $1', [sandbox.store.storeId])
	).toHaveLength(1);
});

test('in production no sandbox takes money, and its pages are not there', async () => {
	const own = await makeStore(db);
	useConfig({ ...db.config, DEMO: false, EMBEDDED_DATABASE: false, ALLOW_SANDBOX: false });
	await expect(startPayment(db.pools, asVisitor(own.storeId), anAsk())).rejects.toMatchObject({
		code: 'PAYMENTS_OFF'
	});
	await expect(own.scope((scope) => getSandboxPage(scope, 'anything'))).rejects.toMatchObject({
		code: 'NOT_FOUND'
	});
	useConfig(db.config);
});
