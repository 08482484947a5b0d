import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	ACCOUNTS,
	balancesOf,
	FACT_KINDS,
	imbalance,
	METHODS,
	reversed,
	takingsOf,
	transfersOf,
	type Fact,
	type Transfer
} from './ledger.ts';

const amountMinor = fc.integer({ min: 1, max: 1_000_000 });
const method = fc.constantFrom(...METHODS);

/** Any fact of any kind. */
export const anyFact: fc.Arbitrary<Fact> = fc
	.record({
		kind: fc.constantFrom(...FACT_KINDS),
		amountMinor,
		method,
		tipMinor: fc.nat({ max: 5_000 })
	})
	.map((fact) => fact as Fact);

describe('over random histories of payments, refunds, fees, deposits, credit and penalties', () => {
	test('the ledger balances after every single fact', () => {
		fc.assert(
			fc.property(fc.array(anyFact, { maxLength: 200 }), (facts) => {
				const ledger: Transfer[] = [];
				for (const fact of facts) {
					ledger.push(...transfersOf(fact));
					expect(imbalance(balancesOf(ledger))).toBe(0);
				}
			}),
			{ numRuns: 100 }
		);
	});

	test('what a method holds is what came in by it less what went out, counted another way', () => {
		fc.assert(
			fc.property(fc.array(anyFact, { maxLength: 200 }), (facts) => {
				const held = { cash: 0, transfer: 0, terminal: 0, online: 0 };
				for (const fact of facts) {
					if (fact.kind === 'fee_taken') held.online -= fact.amountMinor;
					else if (fact.kind === 'paid_out') {
						held.online -= fact.amountMinor;
						held.transfer += fact.amountMinor;
					} else if ('method' in fact && /paid|bought/.test(fact.kind))
						held[fact.method] +=
							fact.amountMinor + (fact.kind === 'bill_paid' ? (fact.tipMinor ?? 0) : 0);
					else if ('method' in fact && fact.kind.endsWith('_refunded'))
						held[fact.method] -= fact.amountMinor;
				}
				expect(balancesOf(facts.flatMap(transfersOf))).toMatchObject(held);
			}),
			{ numRuns: 200 }
		);
	});

	test('taking everything back leaves nothing', () => {
		fc.assert(
			fc.property(fc.array(anyFact, { maxLength: 50 }), (facts) => {
				const transfers = facts.flatMap(transfersOf);
				const balances = balancesOf([...transfers, ...reversed(transfers)]);
				expect(Object.values(balances).every((sum) => sum === 0)).toBe(true);
			})
		);
	});

	test('the day close adds up to the methods, but for what the provider kept and sent to the bank', () => {
		fc.assert(
			fc.property(fc.array(anyFact, { maxLength: 100 }), (facts) => {
				const taken = facts.filter(({ kind }) => kind !== 'fee_taken' && kind !== 'paid_out');
				const balances = balancesOf(taken.flatMap(transfersOf));
				const takings = takingsOf(facts.flatMap(transfersOf));
				for (const one of METHODS)
					expect(takings.find((line) => line.method === one)?.netMinor ?? 0).toBe(balances[one]);
			})
		);
	});
});

test('a deposit of a completed visit becomes a sale, a forfeited one a penalty, a returned one nothing', () => {
	const deposit: Fact = { kind: 'deposit_paid', method: 'online', amountMinor: 1_000 };
	const after = (...facts: Fact[]) => balancesOf([deposit, ...facts].flatMap(transfersOf));
	expect(after()).toMatchObject({ online: 1_000, deposits: 1_000, sales: 0 });
	expect(after({ kind: 'deposit_used', amountMinor: 1_000 })).toMatchObject({
		deposits: 0,
		sales: 1_000
	});
	expect(after({ kind: 'deposit_kept', amountMinor: 1_000 })).toMatchObject({
		deposits: 0,
		penalties: 1_000
	});
	expect(after({ kind: 'deposit_refunded', method: 'online', amountMinor: 1_000 })).toMatchObject({
		online: 0,
		deposits: 0
	});
});

test('a tip is the staff’s and not a sale', () => {
	const balances = balancesOf(
		transfersOf({ kind: 'bill_paid', method: 'cash', amountMinor: 3_000, tipMinor: 500 })
	);
	expect(balances).toMatchObject({ cash: 3_500, sales: 3_000, tips: 500 });
});

test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
	'%s is no amount of money',
	(amount) => {
		expect(() => transfersOf({ kind: 'fee_taken', amountMinor: amount })).toThrow(RangeError);
	}
);

test('every kind of fact moves money between two different accounts that exist', () => {
	for (const kind of FACT_KINDS)
		for (const { debit, credit } of transfersOf({ kind, method: 'cash', amountMinor: 1 })) {
			expect(ACCOUNTS).toContain(debit);
			expect(ACCOUNTS).toContain(credit);
			expect(debit).not.toBe(credit);
		}
});
