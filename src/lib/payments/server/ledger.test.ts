import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { classify } from '#lib/platform/server/outcome.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { fromWallClock } from '#lib/platform/time.ts';
import { makeStore, type TestStore } from '#lib/testing/builders.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { balancesOf, FACT_KINDS, imbalance, METHODS, transfersOf, type Fact } from '../ledger.ts';
import { getBalances, getDayClose, postFact, reverseCause } from './ledger.ts';

const db = useDatabase();
let store: TestStore;
beforeAll(async () => {
	store = await makeStore(db);
});

const refusalOf = async (run: Promise<unknown>) =>
	await run.then(
		() => 'accepted',
		(error: unknown) => classify(error).state
	);

const raw = (storeId: string, change: Record<string, unknown> = {}) => {
	const row = {
		store_id: storeId,
		id: newId(),
		entry_id: newId(),
		fact: 'bill_paid',
		debit: 'cash',
		credit: 'sales',
		amount_minor: 100,
		currency: 'EUR',
		cause: `test:${newId()}`,
		occurred_at: '2031-01-06T10:00:00Z',
		...change
	};
	const names = Object.keys(row);
	return store.scope(
		async (scope) =>
			await scope.tx.$client.query(
				`insert into ledger_transfers (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
				Object.values(row)
			)
	);
};

test('over random histories the database balances, and agrees with the rules', async () => {
	const fact = fc
		.record({
			kind: fc.constantFrom(...FACT_KINDS),
			amountMinor: fc.integer({ min: 1, max: 1_000_000 }),
			method: fc.constantFrom(...METHODS),
			tipMinor: fc.nat({ max: 500 }),
			currency: fc.constantFrom('EUR', 'JPY', 'KWD')
		})
		.map((made) => made as Fact & { currency: string });
	await fc.assert(
		fc.asyncProperty(fc.array(fact, { minLength: 1, maxLength: 25 }), async (facts) => {
			const own = await makeStore(db, { staff: 0, services: [] });
			await own.scope(async (scope) => {
				for (const [at, each] of facts.entries())
					await postFact(scope, each, { cause: `fact:${at}`, currency: each.currency });
			});
			const balances = await own.scope(async (scope) => await getBalances(scope));
			for (const currency of new Set(facts.map((each) => each.currency))) {
				const sums = balances.get(currency);
				expect(sums).toEqual(
					balancesOf(facts.filter((each) => each.currency === currency).flatMap(transfersOf))
				);
				expect(sums && imbalance(sums)).toBe(0);
			}
		}),
		{ numRuns: 15 }
	);
});

test('the database itself refuses rows that move nothing, backwards, in a circle or to nowhere', async () => {
	const own = store.storeId;
	expect(await refusalOf(raw(own))).toBe('accepted');
	expect(await refusalOf(raw(own, { amount_minor: 0 }))).toBe('23514');
	expect(await refusalOf(raw(own, { amount_minor: -5 }))).toBe('23514');
	expect(await refusalOf(raw(own, { credit: 'cash' }))).toBe('23514');
	expect(await refusalOf(raw(own, { credit: 'pocket' }))).toBe('23514');
	expect(await refusalOf(raw(own, { credit: null }))).toBe('23502');
	expect(await refusalOf(raw(own, { currency: 'euros' }))).toBe('23514');
});

test('no role of the product can change or delete what stands in the ledger', async () => {
	await raw(store.storeId);
	for (const statement of [
		'update ledger_transfers set amount_minor = amount_minor + 1',
		`update ledger_transfers set currency = 'USD'`,
		'delete from ledger_transfers',
		'truncate ledger_transfers'
	]) {
		expect(
			await refusalOf(store.scope(async (scope) => await scope.tx.$client.query(statement))),
			statement
		).toBe('42501');
		for (const pool of [db.pools.worker, db.pools.platform])
			expect(await refusalOf(pool.query(statement)), statement).toBe('42501');
	}
});

test('the same fact is booked once, also by many at the same moment', async () => {
	const posting = { cause: `payment:${newId()}`, currency: 'EUR', subjectId: newId() };
	const fact: Fact = { kind: 'bill_paid', method: 'cash', amountMinor: 3_000, tipMinor: 200 };
	const answers = await Promise.all(
		Array.from({ length: 8 }, () => store.scope((scope) => postFact(scope, fact, posting)))
	);
	expect(answers.filter((answer) => answer === 'posted')).toHaveLength(1);
	const balances = await store.scope((scope) =>
		getBalances(scope, { subjectId: posting.subjectId })
	);
	expect(balances.get('EUR')).toMatchObject({ cash: 3_200, sales: 3_000, tips: 200 });
});

test('another fact for the same cause is refused, and leaves nothing', async () => {
	const posting = { cause: `payment:${newId()}`, currency: 'EUR', subjectId: newId() };
	const post = (fact: Fact) => store.scope((scope) => postFact(scope, fact, posting));
	await post({ kind: 'bill_paid', method: 'cash', amountMinor: 3_000 });
	await expect(post({ kind: 'bill_paid', method: 'cash', amountMinor: 2_000 })).rejects.toThrow(
		'another entry'
	);
	await expect(
		post({ kind: 'bill_paid', method: 'cash', amountMinor: 3_000, tipMinor: 100 })
	).rejects.toThrow('another entry');
	const balances = await store.scope((scope) =>
		getBalances(scope, { subjectId: posting.subjectId })
	);
	expect(balances.get('EUR')).toMatchObject({ cash: 3_000, sales: 3_000, tips: 0 });
});

test('a mistake is answered by the opposite entry, once', async () => {
	const posting = { cause: `payment:${newId()}`, currency: 'EUR', subjectId: newId() };
	await store.scope((scope) =>
		postFact(scope, { kind: 'penalty_owed', amountMinor: 1_500 }, posting)
	);
	expect(await store.scope((scope) => reverseCause(scope, posting.cause))).toBe('posted');
	expect(await store.scope((scope) => reverseCause(scope, posting.cause))).toBe('already');
	const balances = await store.scope((scope) =>
		getBalances(scope, { subjectId: posting.subjectId })
	);
	expect(balances.get('EUR')).toMatchObject({ receivable: 0, penalties: 0 });
	await expect(store.scope((scope) => reverseCause(scope, 'payment:none'))).rejects.toThrow(
		'nothing stands'
	);
});

test('the day close counts a local day by method, to the minute, also when the clock changes', async () => {
	const own = await makeStore(db, { staff: 0, services: [] });
	const zone = 'Europe/Athens';
	// 28 March 2027 has 23 hours in Athens.
	const post = (day: string, time: string, fact: Fact) =>
		own.scope((scope) => postFact(scope, fact, { cause: `test:${newId()}`, currency: 'EUR' }), {
			now: fromWallClock(day, time, zone)
		});
	await post('2027-03-27', '23:59', { kind: 'bill_paid', method: 'cash', amountMinor: 1 });
	await post('2027-03-28', '00:00', { kind: 'bill_paid', method: 'cash', amountMinor: 3_000 });
	await post('2027-03-28', '12:00', { kind: 'bill_refunded', method: 'cash', amountMinor: 500 });
	await post('2027-03-28', '23:59', { kind: 'deposit_paid', method: 'online', amountMinor: 800 });
	await post('2027-03-28', '23:59', { kind: 'fee_taken', amountMinor: 30 });
	await post('2027-03-29', '00:00', { kind: 'bill_paid', method: 'transfer', amountMinor: 7 });
	expect(await own.scope((scope) => getDayClose(scope, '2027-03-28', zone))).toEqual([
		{
			currency: 'EUR',
			netMinor: 3_300,
			methods: [
				{ method: 'cash', receivedMinor: 3_000, givenBackMinor: 500, netMinor: 2_500, count: 2 },
				{ method: 'online', receivedMinor: 800, givenBackMinor: 0, netMinor: 800, count: 1 }
			]
		}
	]);
});

test('another store sees none of it', async () => {
	const other = await makeStore(db);
	expect((await other.scope((scope) => getBalances(scope))).size).toBe(0);
});
