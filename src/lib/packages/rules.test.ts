import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromWallClock } from '#lib/platform/time.ts';
import { covers, endOf, numbersOfRefund, openNumbers, valueOf, valueOfAll } from './rules.ts';

const all = (uses: number): number[] => openNumbers(uses, []);

test('the values of all uses are the price, and no two differ by more than one unit', () => {
	fc.assert(
		fc.property(fc.nat({ max: 10_000_000 }), fc.integer({ min: 1, max: 100 }), (price, uses) => {
			const values = all(uses).map((number) => valueOf(price, uses, number));
			expect(valueOfAll(price, uses, all(uses))).toBe(price);
			expect(Math.max(...values) - Math.min(...values)).toBeLessThanOrEqual(1);
			expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
		})
	);
});

test('whatever was used, what is left is worth the rest', () => {
	fc.assert(
		fc.property(
			fc.nat({ max: 1_000_000 }),
			fc.integer({ min: 1, max: 40 }),
			fc.array(fc.integer({ min: 1, max: 40 })),
			(price, uses, used) => {
				const gone = [...new Set(used)].filter((number) => number <= uses);
				const left = valueOfAll(price, uses, openNumbers(uses, gone));
				expect(left + valueOfAll(price, uses, gone)).toBe(price);
			}
		)
	);
});

test('it is good to the end of its last day where the store is', () => {
	const bought = fromWallClock('2026-11-21', '23:30', 'Europe/Athens');
	expect(endOf(bought, 30, 'Europe/Athens')).toBe(
		fromWallClock('2026-12-22', '00:00', 'Europe/Athens')
	);
});

test('it pays for a covered service within its time, for all places or none', () => {
	const expiresAt = fromWallClock('2026-12-22', '00:00', 'Europe/Athens');
	const startsAt = fromWallClock('2026-12-21', '18:00', 'Europe/Athens');
	const cover = { usesLeft: 2, expiresAt, serviceIds: ['gel'] };
	expect(covers(cover, { serviceId: 'gel', uses: 2, startsAt })).toBe(true);
	expect(covers(cover, { serviceId: 'gel', uses: 3, startsAt })).toBe(false);
	expect(covers(cover, { serviceId: 'cut', uses: 1, startsAt })).toBe(false);
	expect(covers(cover, { serviceId: 'gel', uses: 1, startsAt: expiresAt })).toBe(false);
});

test('a refund made elsewhere takes as many uses as it is worth, from the last on', () => {
	expect(numbersOfRefund(10_000, 5, all(5), 4_000)).toEqual([5, 4]);
	expect(numbersOfRefund(10_000, 5, all(5), 4_001)).toEqual([5, 4, 3]);
	expect(numbersOfRefund(10_000, 5, [1, 2], 10_000)).toEqual([2, 1]);
	expect(numbersOfRefund(10_000, 5, all(5), 0)).toEqual([]);
});
