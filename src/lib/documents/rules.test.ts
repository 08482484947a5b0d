import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	combined,
	credited,
	kindOf,
	labelOf,
	netAmounts,
	parseRate,
	rateText,
	share,
	sumsOf,
	taxInside,
	taxOnTop,
	totalsOf,
	type Line
} from './rules.ts';

const line = (amountMinor: number, rateMilli: number): Line => ({
	description: 'Manicure',
	detail: '',
	quantity: 1,
	unitMinor: amountMinor,
	amountMinor,
	rateMilli,
	tip: false
});

const rate = fc.constantFrom(0, 5_500, 7_000, 8_875, 13_000, 20_000, 24_000);
const lines = fc.array(
	fc.record({ amount: fc.integer({ min: 1, max: 10_000_000_000 }), rateMilli: rate }),
	{ minLength: 1, maxLength: 12 }
);
const made = (of: readonly { amount: number; rateMilli: number }[]) =>
	of.map((each) => line(each.amount, each.rateMilli));

describe('tax', () => {
	test('is found inside a price that includes it, rounded half up', () => {
		expect(taxInside(12_400, 24_000)).toBe(2_400);
		// 28.00 at 24 %: 5.419…
		expect(taxInside(2_800, 24_000)).toBe(542);
		// 0.05 at 100 %: exactly half a cent goes up.
		expect(taxInside(5, 100_000)).toBe(3);
		expect(taxInside(-5, 100_000)).toBe(-3);
	});

	test('comes on top of a price without it, rounded half up', () => {
		expect(taxOnTop(10_000, 8_875)).toBe(888);
		expect(taxOnTop(250, 1_000)).toBe(3);
	});

	test('knows currencies without decimals, where the yen itself is rounded', () => {
		expect(taxInside(1_100, 10_000)).toBe(100);
		expect(taxInside(999, 10_000)).toBe(91);
	});

	test('knows currencies with three decimals', () => {
		// KWD 12.345 at 5 %: 0.587857…
		expect(taxInside(12_345, 5_000)).toBe(588);
	});

	test('is exact where products leave the safe integers', () => {
		expect(taxInside(9_007_199_254_740_991, 24_000)).toBe(1_743_328_888_014_385);
	});

	test('is rounded once per rate, not once per line', () => {
		const three = totalsOf([line(333, 24_000), line(333, 24_000), line(334, 24_000)]);
		expect(three).toEqual([{ rateMilli: 24_000, netMinor: 806, taxMinor: 194, grossMinor: 1_000 }]);
	});

	test('of several rates stands apart, the highest first', () => {
		expect(totalsOf([line(1_130, 13_000), line(1_240, 24_000), line(500, 0)])).toEqual([
			{ rateMilli: 24_000, netMinor: 1_000, taxMinor: 240, grossMinor: 1_240 },
			{ rateMilli: 13_000, netMinor: 1_000, taxMinor: 130, grossMinor: 1_130 },
			{ rateMilli: 0, netMinor: 500, taxMinor: 0, grossMinor: 500 }
		]);
	});

	test('net and tax are the gross, and the lines sum to it', () => {
		fc.assert(
			fc.property(lines, fc.constantFrom('gross' as const, 'net' as const), (of, basis) => {
				const totals = totalsOf(made(of), basis);
				for (const each of totals) expect(each.netMinor + each.taxMinor).toBe(each.grossMinor);
				const sums = sumsOf(totals);
				expect(sums.netMinor + sums.taxMinor).toBe(sums.grossMinor);
				const amount = of.reduce((sum, each) => sum + each.amount, 0);
				expect(basis === 'gross' ? sums.grossMinor : sums.netMinor).toBe(amount);
			})
		);
	});

	test('shown before tax, the lines of a rate sum to its net', () => {
		fc.assert(
			fc.property(lines, (of) => {
				const all = made(of);
				const totals = totalsOf(all);
				const nets = netAmounts(all, totals);
				for (const { rateMilli, netMinor } of totals) {
					const own = nets.filter((_, i) => all[i]?.rateMilli === rateMilli);
					expect(own.reduce((sum, net) => sum + net, 0)).toBe(netMinor);
				}
			})
		);
	});
});

describe('a share', () => {
	test('goes by the largest remainder, and the first wins a tie', () => {
		expect(share(100, [1, 1, 1])).toEqual([34, 33, 33]);
		expect(share(10, [65, 25, 10])).toEqual([7, 2, 1]);
		expect(share(5, [0, 0])).toEqual([5, 0]);
	});

	test('sums to the whole, and stays within each weight', () => {
		const weights = fc.array(fc.integer({ min: -5_000, max: 1_000_000 }), {
			minLength: 1,
			maxLength: 8
		});
		fc.assert(
			fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (of, part) => {
				const sum = of.reduce((all, each) => all + each, 0);
				fc.pre(sum > 0);
				const total = Math.floor(sum * part);
				const shares = share(total, of);
				expect(shares.reduce((all, each) => all + each, 0)).toBe(total);
				shares.forEach((each, i) => {
					const weight = of[i] ?? 0;
					expect(each).toBeGreaterThanOrEqual(Math.min(weight, 0));
					expect(each).toBeLessThanOrEqual(Math.max(weight, 0));
				});
			})
		);
	});
});

describe('a credit note', () => {
	test('splits what goes back over the rates, and the tax with it', () => {
		const left = totalsOf([line(1_130, 13_000), line(1_240, 24_000)]);
		expect(credited(left, 1_185)).toEqual([
			{ rateMilli: 24_000, netMinor: 500, taxMinor: 120, grossMinor: 620 },
			{ rateMilli: 13_000, netMinor: 500, taxMinor: 65, grossMinor: 565 }
		]);
	});

	test('is refused above what is left', () => {
		expect(() => credited(totalsOf([line(100, 0)]), 101)).toThrow(RangeError);
	});

	test('after any number of parts never exceeds the document, and all of it leaves zero', () => {
		const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
		fc.assert(
			fc.property(lines, cuts, (of, parts) => {
				const whole = totalsOf(made(of));
				let left = whole;
				const give = (amount: number) => {
					const note = credited(left, amount);
					expect(sumsOf(note).grossMinor).toBe(amount);
					for (const each of note) expect(each.netMinor + each.taxMinor).toBe(each.grossMinor);
					left = combined(left, note, -1);
					for (const each of left) {
						expect(each.netMinor).toBeGreaterThanOrEqual(0);
						expect(each.taxMinor).toBeGreaterThanOrEqual(0);
					}
				};
				for (const part of parts) give(Math.floor(sumsOf(left).grossMinor * part));
				give(sumsOf(left).grossMinor);
				for (const each of left) expect(sumsOf([each])).toEqual(sumsOf([]));
			})
		);
	});
});

test('a store chooses which paper a payment gets', () => {
	expect(kindOf('receipts', true)).toBe('receipt');
	expect(kindOf('invoice_when_paid', false)).toBe('receipt');
	expect(kindOf('invoice_when_paid', true)).toBe('invoice');
	expect(kindOf('invoices', false)).toBe('invoice');
});

test('a number reads the same for ever, and a test says that it is one', () => {
	expect(labelOf('INV', 2026, 42, false)).toBe('INV-2026-000042');
	expect(labelOf('R', 2026, 1_234_567, true)).toBe('TEST-R-2026-1234567');
});

test('a rate is read as people type it', () => {
	expect(['24', '24 %', '8.875', '5,5', '0', '100'].map(parseRate)).toEqual([
		24_000, 24_000, 8_875, 5_500, 0, 100_000
	]);
	expect(['', '-1', '101', '24.1234', 'twenty'].map(parseRate)).toEqual(Array(5).fill(undefined));
	expect([24_000, 8_875, 0].map(rateText)).toEqual(['24', '8.875', '0']);
});
