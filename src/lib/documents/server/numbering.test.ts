/** Numbers without a gap, and papers that nobody can change. */
import { beforeAll, describe, expect, test } from 'vitest';
import { startPayment } from '#lib/payments/server/paying.ts';
import { checkPayment } from '#lib/payments/server/settling.ts';
import { fromWallClock, plus } from '#lib/platform/time.ts';
import { sandboxBench } from '#lib/testing/payment-benches.ts';
import { anAsk, asVisitor } from '#lib/testing/payments.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { papersOf, pay } from '#lib/testing/documents.ts';
import { documentPayment } from './issuing.ts';

const db = useDatabase();
let store: TestStore;
beforeAll(async () => {
	store = await makeStore(db);
});

class ChangedItsMind extends Error {}

const labels = async (of: TestStore) =>
	(await papersOf(db, of)).map(({ label, number }) => ({ label, number }));

describe('numbers', () => {
	test('have no gap and no twin, though twenty issue at once and half of them roll back', async () => {
		const payments = await Promise.all(
			Array.from({ length: 20 }, (_, i) => pay(store, { amountMinor: 100 + i }))
		);
		const answers = await Promise.allSettled(
			payments.map((paymentId, i) =>
				store.scope(async (scope) => {
					await documentPayment(scope, paymentId);
					if (i % 2 === 1) throw new ChangedItsMind();
				})
			)
		);
		expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
		for (const paymentId of payments)
			await store.scope((scope) => documentPayment(scope, paymentId));
		const numbers = (await labels(store)).map(({ number }) => number);
		expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
	});

	test('begin anew when the year begins at the store, not elsewhere', async () => {
		const auckland = await makeStore(db, { zone: 'Pacific/Auckland' });
		const midnight = fromWallClock('2031-01-01', '00:00', 'Pacific/Auckland');
		for (const at of [plus(midnight, -1), midnight, plus(midnight, 1)]) {
			const paymentId = await pay(auckland, { amountMinor: 500, now: at });
			await auckland.scope((scope) => documentPayment(scope, paymentId), { now: at });
		}
		expect((await labels(auckland)).map(({ label }) => label)).toEqual([
			'R-2030-000001',
			'R-2031-000001',
			'R-2031-000002'
		]);
	});

	test('of the sandbox count by themselves and say so', async () => {
		const bench = await sandboxBench(db);
		const visitor = asVisitor(bench.store.storeId);
		const started = await startPayment(db.pools, visitor, anAsk());
		await bench.pay(started.providerRef, 'pays');
		await checkPayment(db.pools, visitor, started.paymentId);
		await bench.store.scope((scope) => documentPayment(scope, started.paymentId));
		const byHand = await pay(bench.store, { amountMinor: 900 });
		await bench.store.scope((scope) => documentPayment(scope, byHand));
		expect((await labels(bench.store)).map(({ label }) => label.replace(/\d{4}/, 'Y'))).toEqual([
			'TEST-R-Y-000001',
			'R-Y-000001'
		]);
	});
});

describe('a paper that was handed out', () => {
	const refused = async (statement: string) =>
		await store
			.scope((scope) => scope.tx.$client.query(statement, [store.storeId]))
			.then(
				() => 'accepted',
				(error: unknown) => String(error)
			);

	test.each([
		['changed', `update documents set gross_minor = 1 where store_id = $1`],
		['renumbered', `update documents set number = number + 1 where store_id = $1`],
		['deleted', `delete from documents where store_id = $1`],
		['drawn anew', `delete from document_series where store_id = $1`],
		['counted in another year', `update document_series set year = 1999 where store_id = $1`]
	])('cannot be %s', async (_, statement) => {
		expect(await refused(statement)).toContain('permission denied');
	});

	test('cannot say sums that do not add up', async () => {
		await expect(
			db.owner(`update documents set tax_minor = tax_minor + 1 where store_id = $1`, [
				store.storeId
			])
		).rejects.toThrow('documents_sums');
	});
});
