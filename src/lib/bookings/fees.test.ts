import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, fromWallClock, HOUR, MINUTE, plus, type Instant } from '#lib/platform/time.ts';
import type { FeePolicy, FeeTier } from '#lib/stores/rules.ts';
import {
	cancelFee,
	clockAfterMove,
	freeUntil,
	leftLate,
	mostFee,
	noShowFee,
	splitFee,
	type Feeable
} from './fees.ts';
import { clientMayCancel } from './rules.ts';

const TIERS: readonly FeeTier[] = [
	{ fromMinutesBefore: 24 * 60, percent: 0 },
	{ fromMinutesBefore: 4 * 60, percent: 50 },
	{ fromMinutesBefore: 0, percent: 100 }
];
const FEES: FeePolicy = { tiers: TIERS, of: 'price', capMinor: null, noShowPercent: 100 };
const START = fromWallClock('2026-11-24', '11:00', 'Europe/Athens');

const aBooking = (change: Partial<Feeable> = {}, fees: FeePolicy | null = FEES) => ({
	status: 'confirmed' as const,
	startsAt: START,
	createdAt: plus(START, -30 * 24 * HOUR),
	priceMinor: 4_000,
	rescheduledCount: 0,
	feeClockAt: null,
	policy: {
		version: 1,
		cancelNoticeMinutes: 24 * 60,
		rescheduleNoticeMinutes: 0,
		maxClientReschedules: 3,
		graceMinutes: 10,
		...(fees ? { fees } : {})
	},
	...change
});

const before = (ms: number, start: Instant = START): Instant => plus(start, -ms);

describe('D14 what cancelling costs', () => {
	test.each([
		[72 * HOUR, 0],
		[24 * HOUR, 0],
		[24 * HOUR - 1, 2_000],
		[4 * HOUR, 2_000],
		[4 * HOUR - 1, 4_000],
		[-HOUR, 4_000]
	])('%s ms before the start: %s', (ms, fee) => {
		expect(cancelFee(aBooking(), before(ms), 0)).toBe(fee);
	});

	test('never more than the cap', () => {
		const capped = { ...FEES, capMinor: 2_500 };
		expect(cancelFee(aBooking({}, capped), before(HOUR), 0)).toBe(2_500);
		expect(cancelFee(aBooking({}, capped), before(5 * HOUR), 0)).toBe(2_000);
	});

	test('of the deposit: a part of what was paid, and nothing where nothing was', () => {
		const ofDeposit = { ...FEES, of: 'deposit' as const };
		expect(cancelFee(aBooking({}, ofDeposit), before(5 * HOUR), 1_500)).toBe(750);
		expect(cancelFee(aBooking({}, ofDeposit), before(5 * HOUR), 0)).toBe(0);
	});

	test('a policy without fees keeps nothing, and refuses a late cancellation as before', () => {
		const plain = aBooking({}, null);
		expect(cancelFee(plain, before(HOUR), 4_000)).toBe(0);
		expect(clientMayCancel(plain, before(HOUR))).toBe('NOTICE_PASSED');
		const noShowOnly = aBooking({}, { ...FEES, tiers: [] });
		expect(clientMayCancel(noShowOnly, before(HOUR))).toBe('NOTICE_PASSED');
	});

	test('a policy with tiers lets the client leave late, until the start', () => {
		expect(clientMayCancel(aBooking(), before(1))).toBeNull();
		expect(clientMayCancel(aBooking(), START)).toBe('NOTICE_PASSED');
	});

	test('a request that still waits is withdrawn for nothing', () => {
		expect(cancelFee(aBooking({ status: 'pending' }), before(HOUR), 0)).toBe(0);
	});

	test('free for some minutes after booking, unless it starts within two hours', () => {
		const made = before(5 * HOUR);
		const fresh = aBooking({ createdAt: made });
		expect(cancelFee(fresh, plus(made, 9 * MINUTE), 0)).toBe(0);
		expect(cancelFee(fresh, plus(made, 10 * MINUTE), 0)).toBe(2_000);
		const soon = aBooking({ createdAt: before(HOUR) });
		expect(cancelFee(soon, before(HOUR - MINUTE), 0)).toBe(4_000);
	});

	test('free until the first tier that costs something', () => {
		expect(freeUntil(aBooking())).toBe(before(24 * HOUR));
		expect(freeUntil(aBooking({}, null))).toBe(before(24 * HOUR));
		const later = {
			...FEES,
			tiers: [
				{ fromMinutesBefore: 180, percent: 0 },
				{ fromMinutesBefore: 0, percent: 20 }
			]
		};
		expect(freeUntil(aBooking({}, later))).toBe(before(3 * HOUR));
		expect(leftLate(aBooking(), before(24 * HOUR))).toBe(false);
		expect(leftLate(aBooking(), before(24 * HOUR - 1))).toBe(true);
	});
});

describe('D14 moving first and cancelling then', () => {
	const newStart = plus(START, 14 * 24 * HOUR);

	test('a late move keeps the clock at the earlier start', () => {
		const now = before(5 * HOUR);
		const moved = {
			...aBooking(),
			startsAt: newStart,
			feeClockAt: clockAfterMove(aBooking(), now)
		};
		expect(moved.feeClockAt).toBe(START);
		expect(cancelFee(moved, now, 0)).toBe(2_000);
		expect(clientMayCancel(moved, now)).toBeNull();
	});

	test('a move in time takes the clock along', () => {
		expect(clockAfterMove(aBooking(), before(25 * HOUR))).toBeNull();
	});

	test('a second late move does not bring the first clock forward', () => {
		const moved = aBooking({ startsAt: newStart, feeClockAt: START });
		expect(clockAfterMove(moved, before(3 * HOUR))).toBe(START);
	});

	test('moving to an earlier time makes that the clock', () => {
		const earlier = aBooking({ startsAt: before(12 * HOUR), feeClockAt: START });
		expect(cancelFee(earlier, before(13 * HOUR), 0)).toBe(4_000);
	});
});

describe('D15 not coming', () => {
	test('costs its own percent, never above the price or the cap', () => {
		expect(noShowFee(aBooking({}, { ...FEES, noShowPercent: 80 }), 0)).toBe(3_200);
		expect(noShowFee(aBooking({}, { ...FEES, noShowPercent: 300 }), 0)).toBe(4_000);
		expect(noShowFee(aBooking({}, { ...FEES, capMinor: 1_000 }), 0)).toBe(1_000);
		expect(noShowFee(aBooking({}, null), 4_000)).toBe(0);
	});
});

const zones = fc.constantFrom(
	'Europe/Athens',
	'America/New_York',
	'Australia/Lord_Howe',
	'Pacific/Apia',
	'Asia/Kathmandu'
);

test('D14 a fee is elapsed time: no clock change in between makes it dearer or cheaper', () => {
	fc.assert(
		fc.property(zones, fc.integer({ min: 0, max: 3_000 }), (zone, day) => {
			const startsAt = fromWallClock(addDays('2025-01-01', day), '09:00', zone);
			const made = plus(startsAt, -60 * 24 * HOUR);
			const booking = aBooking({ startsAt, createdAt: made });
			expect(cancelFee(booking, before(24 * HOUR, startsAt), 0)).toBe(0);
			expect(cancelFee(booking, before(24 * HOUR - 1, startsAt), 0)).toBe(2_000);
			expect(cancelFee(booking, before(4 * HOUR - 1, startsAt), 0)).toBe(4_000);
		})
	);
});

/** As the settings accept them: later tiers are nearer to the start and never cheaper. */
const policies: fc.Arbitrary<FeePolicy> = fc
	.record({
		bounds: fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 4 }),
		percents: fc.array(fc.nat({ max: 100 }), { minLength: 4, maxLength: 4 }),
		of: fc.constantFrom('price' as const, 'deposit' as const),
		capMinor: fc.option(fc.nat({ max: 20_000 })),
		noShowPercent: fc.nat({ max: 100 })
	})
	.map(({ bounds, percents, ...rest }) => {
		const from = [...bounds.sort((a, b) => b - a), 0];
		const rising = [0, ...percents.sort((a, b) => a - b)];
		return {
			...rest,
			tiers: from.map((fromMinutesBefore, i) => ({ fromMinutesBefore, percent: rising[i] ?? 100 }))
		};
	});

test('D14 D15 a fee never falls as the start comes nearer, and lies between nothing and the price', () => {
	fc.assert(
		fc.property(
			policies,
			fc.nat({ max: 100_000 }),
			fc.nat({ max: 100_000 }),
			fc.integer({ min: -100, max: 12_000 }),
			fc.nat({ max: 2_000 }),
			(fees, priceMinor, paid, minutes, less) => {
				const booking = aBooking({ priceMinor }, fees);
				const [early, late] = [minutes, minutes - less].map((each) =>
					cancelFee(booking, before(each * MINUTE), paid)
				) as [number, number];
				expect(late).toBeGreaterThanOrEqual(early);
				for (const fee of [early, late, noShowFee(booking, paid)]) {
					expect(Number.isSafeInteger(fee) && fee >= 0 && fee <= priceMinor).toBe(true);
					expect(fee).toBeLessThanOrEqual(mostFee(priceMinor, booking.policy));
				}
			}
		)
	);
});

test('D15 what is kept, given back and still due is the fee and the deposit, and nothing is lost', () => {
	fc.assert(
		fc.property(fc.nat({ max: 1e6 }), fc.nat({ max: 1e6 }), (fee, held) => {
			const { keptMinor, backMinor, dueMinor } = splitFee(fee, held);
			expect(keptMinor + dueMinor).toBe(fee);
			expect(keptMinor + backMinor).toBe(held);
			expect(Math.min(keptMinor, backMinor, dueMinor)).toBeGreaterThanOrEqual(0);
		})
	);
});
