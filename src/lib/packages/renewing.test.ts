import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY, fromWallClock, localDay, plus, toIso, wallClock } from '#lib/platform/time.ts';
import { agreementOf, nextCharge, RENEWS, retryAt, type Renews } from './renewing.ts';

const ATHENS = 'Europe/Athens';
const at = (day: string, time = '12:00', zone = ATHENS) => fromWallClock(day, time, zone);

/** Days on which a renewal that began then is charged, one after the other. */
function days(from: string, every: Renews, count: number, zone = ATHENS): string[] {
	const startedAt = at(from, '15:30', zone);
	const found: string[] = [];
	let now = startedAt;
	for (let i = 0; i < count; i++) {
		now = nextCharge(startedAt, every, zone, now);
		found.push(localDay(now, zone));
	}
	return found;
}

test('the 31st is the last day of shorter months, and the 31st again afterwards', () => {
	expect(days('2027-01-31', 'month', 4)).toEqual([
		'2027-02-28',
		'2027-03-31',
		'2027-04-30',
		'2027-05-31'
	]);
	expect(days('2028-01-30', 'month', 2)).toEqual(['2028-02-29', '2028-03-30']);
});

test('weeks keep their weekday, and the 29th of February comes back after four years', () => {
	expect(days('2026-10-22', 'week', 2)).toEqual(['2026-10-29', '2026-11-05']);
	expect(days('2028-02-29', 'year', 4)).toEqual([
		'2029-02-28',
		'2030-02-28',
		'2031-02-28',
		'2032-02-29'
	]);
});

test('it is nine in the morning where the store is, before and after the clocks change', () => {
	const before = nextCharge(at('2026-09-20'), 'month', ATHENS, at('2026-10-01'));
	const after = nextCharge(at('2026-09-20'), 'month', ATHENS, at('2026-11-01'));
	expect([toIso(before), toIso(after)]).toEqual([
		'2026-10-20T06:00:00.000Z',
		'2026-11-20T07:00:00.000Z'
	]);
});

test('whatever was missed, the next charge is one, and not all of them at once', () => {
	expect(localDay(nextCharge(at('2026-01-15'), 'month', ATHENS, at('2026-05-20')), ATHENS)).toBe(
		'2026-06-15'
	);
});

test('the next charge is always ahead, and never further than its rhythm', () => {
	const most = { week: 8, month: 32, year: 367 };
	fc.assert(
		fc.property(
			fc.constantFrom(...RENEWS),
			fc.constantFrom(ATHENS, 'Pacific/Apia', 'America/St_Johns', 'Asia/Kathmandu'),
			fc.integer({ min: 0, max: 4_000 }),
			fc.integer({ min: 0, max: 1_500 }),
			(every, zone, start, later) => {
				const startedAt = plus(at('2024-01-01', '23:30', zone), start * DAY);
				const now = plus(startedAt, later * DAY);
				const next = nextCharge(startedAt, every, zone, now);
				expect(next).toBeGreaterThan(now);
				expect(next - now).toBeLessThan(most[every] * DAY);
				expect(wallClock(next, zone).time).toBe('09:00');
			}
		)
	);
});

test('a card that was refused is tried after one, three and five days, then not any more', () => {
	const due = at('2026-11-20', '09:00');
	const tries = [1, 2, 3, 4].map((failures) => retryAt(due, failures, ATHENS, due));
	expect(tries.map((each) => each && localDay(each, ATHENS))).toEqual([
		'2026-11-21',
		'2026-11-23',
		'2026-11-25',
		null
	]);
});

test('after an outage the tries do not come all at once', () => {
	const now = at('2026-12-10');
	expect(retryAt(at('2026-11-20', '09:00'), 1, ATHENS, now)).toBe(plus(now, DAY));
});

test('another price, rhythm or currency is not what was agreed', () => {
	const sold = { renews: 'month', priceMinor: 5_000, currency: 'EUR' } as const;
	const others = [
		{ ...sold, priceMinor: 5_001 },
		{ ...sold, renews: 'week' as const },
		{ ...sold, renews: null },
		{ ...sold, currency: 'USD' }
	];
	expect(new Set([sold, ...others].map(agreementOf)).size).toBe(5);
});
