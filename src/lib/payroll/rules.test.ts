import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	correctionLines,
	earliestRule,
	earnedLines,
	mayFreeze,
	ownTotalOf,
	splitPaid,
	totalOf,
	WHOLE,
	type PayRule,
	type Work
} from './rules.ts';

const NOVEMBER = '2026-11-01';
const rule = (change: Partial<PayRule> = {}): PayRule => ({
	id: 'r',
	effectiveFrom: '2026-01-01',
	fixedMinor: 0,
	tiers: [],
	services: [],
	...change
});
const work = (paidMinor: number, change: Partial<Work> = {}): Work => ({
	day: '2026-11-10',
	serviceId: 'cut',
	serviceName: 'Cut',
	paidMinor,
	...change
});
const amounts = (rules: PayRule[], works: Work[], month = NOVEMBER) =>
	earnedLines(rules, month, works).map(({ kind, amountMinor }) => `${kind} ${amountMinor}`);

describe('a month', () => {
	test('without a rule is worth nothing, whatever was done', () => {
		expect(earnedLines([], NOVEMBER, [work(5_000)])).toEqual([]);
	});

	test('pays a fixed salary whole', () => {
		expect(amounts([rule({ fixedMinor: 90_000 })], [])).toEqual(['salary 90000']);
	});

	test('pays a salary for the days since it began', () => {
		const begun = rule({ fixedMinor: 90_000, effectiveFrom: '2026-11-21' });
		expect(earnedLines([begun], NOVEMBER, [])).toEqual([
			{ kind: 'salary', days: 10, ofDays: 30, amountMinor: 30_000 }
		]);
	});

	test('before a rule begins pays nothing by it', () => {
		expect(amounts([rule({ fixedMinor: 1, effectiveFrom: '2026-12-01' })], [work(100)])).toEqual(
			[]
		);
	});

	test('pays a share of the revenue, rounded half up once for the line', () => {
		const half = rule({ tiers: [{ fromMinor: 0, percentBp: 5_000 }] });
		// 33 + 33 + 33 = 99, of which half is 49.5; three roundings would make 51.
		expect(amounts([half], [work(33), work(33), work(33)])).toEqual(['revenue 50']);
	});

	test('pays each tier of the revenue at its own share', () => {
		const tiers = rule({
			tiers: [
				{ fromMinor: 0, percentBp: 3_000 },
				{ fromMinor: 100_000, percentBp: 4_000 },
				{ fromMinor: 200_000, percentBp: 5_000 }
			]
		});
		expect(amounts([tiers], [work(150_000)])).toEqual(['revenue 30000', 'revenue 20000']);
		expect(amounts([tiers], [work(250_000)])).toEqual([
			'revenue 30000',
			'revenue 40000',
			'revenue 25000'
		]);
	});

	test('pays a named service at its own share, outside the tiers', () => {
		const mixed = rule({
			tiers: [{ fromMinor: 0, percentBp: 4_000 }],
			services: [{ serviceId: 'colour', percentBp: 1_250 }]
		});
		const colour = work(8_000, { serviceId: 'colour', serviceName: 'Colour' });
		expect(amounts([mixed], [work(5_000), colour])).toEqual(['revenue 2000', 'service 1000']);
	});

	test('counts by each rule only what was done while it was in force', () => {
		const rules = [
			rule({ tiers: [{ fromMinor: 0, percentBp: 1_000 }] }),
			rule({ effectiveFrom: '2026-11-16', tiers: [{ fromMinor: 0, percentBp: 2_000 }] })
		];
		const works = [work(1_000, { day: '2026-11-15' }), work(1_000, { day: '2026-11-16' })];
		expect(amounts(rules, works)).toEqual(['revenue 100', 'revenue 200']);
	});

	test('of two rules from one day takes the one that was written later', () => {
		const rules = [rule({ fixedMinor: 100 }), rule({ fixedMinor: 200 })];
		expect(amounts(rules, [])).toEqual(['salary 200']);
	});
});

const anyRule = fc
	.record({
		fixedMinor: fc.nat({ max: 500_000 }),
		steps: fc.array(
			fc.record({
				width: fc.integer({ min: 1, max: 200_000 }),
				percentBp: fc.nat({ max: WHOLE })
			}),
			{ maxLength: 4 }
		),
		colourBp: fc.nat({ max: WHOLE }),
		day: fc.integer({ min: 1, max: 28 })
	})
	.map(({ fixedMinor, steps, colourBp, day }) => {
		let fromMinor = 0;
		const tiers = steps.map(({ width, percentBp }) => {
			const tier = { fromMinor, percentBp };
			fromMinor += width;
			return tier;
		});
		return rule({
			fixedMinor,
			tiers,
			services: [{ serviceId: 'colour', percentBp: colourBp }],
			effectiveFrom: `2026-11-${String(day).padStart(2, '0')}`
		});
	});
const anyWork = fc.record({
	day: fc.integer({ min: 1, max: 30 }).map((day) => `2026-11-${String(day).padStart(2, '0')}`),
	serviceId: fc.constantFrom('cut', 'colour'),
	serviceName: fc.constant('A service'),
	paidMinor: fc.nat({ max: 100_000 })
});

/** The exact sum in millionths of a minor unit, worked out the slow way: each unit of revenue by itself is too slow, so each tier. */
function exact(rules: readonly PayRule[], works: readonly Work[]): bigint {
	let sum = 0n;
	const days = Array.from({ length: 30 }, (_, i) => `2026-11-${String(i + 1).padStart(2, '0')}`);
	const inForce = (day: string) => rules.findLast((each) => each.effectiveFrom <= day);
	for (const each of rules) {
		const own = days.filter((day) => inForce(day) === each);
		sum += (BigInt(each.fixedMinor) * BigInt(own.length) * 1_000_000n) / 30n;
		const done = works.filter(({ day }) => own.includes(day));
		const paid = (named: boolean) =>
			done
				.filter(({ serviceId }) => (serviceId === 'colour') === named)
				.reduce((total, { paidMinor }) => total + paidMinor, 0);
		sum += BigInt(paid(true)) * BigInt(each.services[0]?.percentBp ?? 0) * 100n;
		for (const [i, tier] of each.tiers.entries()) {
			const upTo = Math.min(paid(false), each.tiers[i + 1]?.fromMinor ?? Infinity);
			sum += BigInt(Math.max(0, upTo - tier.fromMinor)) * BigInt(tier.percentBp) * 100n;
		}
	}
	return sum;
}

const byDay = (rules: readonly PayRule[]): PayRule[] =>
	[...rules].sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
const history = fc.tuple(
	fc
		.uniqueArray(anyRule, { maxLength: 3, selector: ({ effectiveFrom }) => effectiveFrom })
		.map(byDay),
	fc.array(anyWork, { maxLength: 12 })
);

test('over random rules and visits a payslip is whole units, and off by at most half a unit a line', () => {
	fc.assert(
		fc.property(history, ([rules, works]) => {
			const lines = earnedLines(rules, NOVEMBER, works);
			const total = totalOf(lines);
			expect(lines.every(({ amountMinor }) => Number.isSafeInteger(amountMinor))).toBe(true);
			const off = BigInt(total) * 1_000_000n - exact(rules, works);
			const most = 500_001n * BigInt(lines.length) + 10n;
			expect(off <= most && -off <= most).toBe(true);
		})
	);
});

test('over random histories a refund never raises a payslip, and its correction settles it exactly', () => {
	fc.assert(
		fc.property(history, fc.nat(), fc.nat(), ([rules, works], pick, cut) => {
			const before = ownTotalOf(earnedLines(rules, NOVEMBER, works));
			const refunded = works.map((each, i) =>
				i === pick % works.length
					? { ...each, paidMinor: each.paidMinor - (cut % (each.paidMinor + 1)) }
					: each
			);
			const after = ownTotalOf(earnedLines(rules, NOVEMBER, refunded));
			expect(after).toBeLessThanOrEqual(before);
			const settled = [{ month: NOVEMBER, paidMinor: before, worthMinor: after }];
			expect(before + totalOf(correctionLines(settled))).toBe(after);
		})
	);
});

test('what was paid for a visit is split to the last unit, each part within one unit of its share', () => {
	fc.assert(
		fc.property(
			fc.nat({ max: 1_000_000 }),
			fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 6 }),
			(paid, prices) => {
				const parts = splitPaid(paid, prices);
				expect(parts.reduce((sum, part) => sum + part, 0)).toBe(paid);
				const whole = prices.reduce((sum, price) => sum + price, 0);
				if (whole === 0) return;
				for (const [i, part] of parts.entries())
					expect(Math.abs(part - (paid * (prices[i] ?? 0)) / whole)).toBeLessThan(1);
			}
		)
	);
});

test('a month that is worth what it was paid as needs no correction', () => {
	expect(correctionLines([{ month: NOVEMBER, paidMinor: 5, worthMinor: 5 }])).toEqual([]);
});

describe('freezing', () => {
	test('waits until the month is over', () => {
		expect(mayFreeze(NOVEMBER, null, '2026-11-30')).toBe(false);
		expect(mayFreeze(NOVEMBER, null, '2026-12-01')).toBe(true);
	});

	test('goes month by month and never twice', () => {
		expect(mayFreeze(NOVEMBER, '2026-10-01', '2027-01-05')).toBe(true);
		expect(mayFreeze(NOVEMBER, '2026-09-01', '2027-01-05')).toBe(false);
		expect(mayFreeze(NOVEMBER, NOVEMBER, '2027-01-05')).toBe(false);
	});

	test('leaves new rules the days after it', () => {
		expect(earliestRule('2026-10-01')).toBe(NOVEMBER);
		expect(earliestRule(null)).toBeNull();
	});
});
