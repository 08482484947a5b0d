import { describe, expect, test } from 'vitest';
import { planEdit, planInput, termsOf } from './input.ts';
import { parseInstant, wallClock } from '#lib/platform/time.ts';
import {
	ACTS,
	byPrice,
	exceeds,
	GRACE_DAYS,
	hasRoom,
	mayAct,
	monthlyMinor,
	overdueDays,
	planWithFeature,
	planWithRoom,
	sameTerms,
	STANDINGS,
	standingOf,
	warningsAt,
	type Act,
	type PlanTerms,
	type Standing,
	type Usage
} from './rules.ts';

const terms = (change: Partial<PlanTerms> = {}): PlanTerms => ({
	priceMinor: 2900,
	currency: 'EUR',
	interval: 'month',
	trialDays: 14,
	limits: {
		locations: 1,
		staff: 8,
		services: null,
		storageMb: 500,
		bookingsPerMonth: null,
		smsPerMonth: 200
	},
	features: ['embed', 'reports'],
	...change
});

describe('an edit makes a new version', () => {
	test.each<[string, Partial<PlanTerms>]>([
		['the price', { priceMinor: 3100 }],
		['the currency', { currency: 'GBP' }],
		['how often it is paid', { interval: 'year' }],
		['the trial', { trialDays: 30 }],
		['a limit', { limits: { ...terms().limits, staff: 9 } }],
		['a limit that goes away', { limits: { ...terms().limits, staff: null } }],
		['a feature that comes', { features: ['embed', 'reports', 'api'] }],
		['a feature that goes', { features: ['embed'] }],
		['one feature for another', { features: ['embed', 'api'] }]
	])('when it changes %s', (_, change) => {
		expect(sameTerms(terms(), terms(change))).toBe(false);
	});

	test('and not when nothing of what is bought changes, whatever the order of features', () => {
		expect(sameTerms(terms(), terms({ features: ['reports', 'embed'] }))).toBe(true);
	});
});

test('a plan of a year compares by its month, rounded half up', () => {
	expect(monthlyMinor(terms())).toBe(2900);
	expect(monthlyMinor(terms({ interval: 'year', priceMinor: 29_000 }))).toBe(2417);
	expect(monthlyMinor(terms({ interval: 'year', priceMinor: 6 }))).toBe(1);
});

test('plans are listed cheapest first, and by name where they cost the same', () => {
	const named = (name: string, change: Partial<PlanTerms>) => ({ name, ...terms(change) });
	const sorted = byPrice([
		named('Yearly', { interval: 'year', priceMinor: 12_000 }),
		named('Beta', { priceMinor: 2900 }),
		named('Free', { priceMinor: 0 }),
		named('Alpha', { priceMinor: 2900 })
	]);
	expect(sorted.map(({ name }) => name)).toEqual(['Free', 'Yearly', 'Alpha', 'Beta']);
});

describe('what the console types', () => {
	const typed = { name: ' Studio ', price: '29,50', currency: 'eur', features: ['api', 'embed'] };

	test('becomes terms: minor units, no limit where a field is empty, features in one order', () => {
		expect(termsOf(planInput.parse(typed))).toEqual({
			priceMinor: 2950,
			currency: 'EUR',
			interval: 'month',
			trialDays: 0,
			limits: {
				locations: null,
				staff: null,
				services: null,
				storageMb: null,
				bookingsPerMonth: null,
				smsPerMonth: null
			},
			features: ['embed', 'api']
		});
	});

	test.each([
		['a price finer than its currency', { price: '29.999' }],
		['a fraction of a yen', { price: '29.5', currency: 'JPY' }],
		['a negative price', { price: '-1' }],
		['a price that is no number', { price: 'free' }],
		['a price beyond reason', { price: '99999999' }],
		['a plan without a name', { name: '  ' }],
		['half a person', { staff: 1.5 }],
		['fewer than none', { staff: -1 }],
		['a feature that does not exist', { features: ['teleport'] }],
		['a currency that does not exist', { currency: 'XXQ' }]
	])('%s is refused', (_, change) => {
		expect(planInput.safeParse({ ...typed, ...change }).success).toBe(false);
		expect(planEdit.safeParse({ ...typed, ...change, version: 1 }).success).toBe(false);
	});
});

describe('D26 how a store stands', () => {
	const zone = 'Europe/Athens';
	const since = parseInstant('2026-11-02T13:30:00+02:00');
	const late = { status: 'past_due', pastDueSince: since } as const;
	const at = (text: string) => standingOf(late, parseInstant(text), zone);

	test.each([
		['2026-11-02T14:00:00+02:00', 'grace'],
		['2026-11-16T23:59:59+02:00', 'grace'],
		['2026-11-17T00:00:00+02:00', 'restricted'],
		['2026-11-23T23:59:59+02:00', 'restricted'],
		['2026-11-24T00:00:00+02:00', 'read_only']
	])('at %s, after a payment failed on the 2nd, it is %s', (now, standing) => {
		expect(at(now)).toBe(standing);
	});

	test('it changes only at midnight of the store’s own calendar, in every zone and over clock changes', () => {
		for (const each of ['America/New_York', 'Pacific/Apia', 'Asia/Kathmandu', 'Europe/Athens'])
			for (const start of ['2026-03-08T06:30:00Z', '2026-10-11T21:10:00Z']) {
				const { restrictedAt, readOnlyAt } = overdueDays(parseInstant(start), each);
				expect(wallClock(restrictedAt, each).time).toBe('00:00');
				expect(wallClock(readOnlyAt, each).time).toBe('00:00');
				expect(restrictedAt).toBeGreaterThanOrEqual(parseInstant(start) + GRACE_DAYS * 86_400_000);
			}
	});

	test('nothing and an ended subscription are free; the others stand as their status says', () => {
		expect(standingOf(null, since, zone)).toBe('free');
		for (const [status, standing] of [
			['ended', 'free'],
			['trialing', 'trialing'],
			['active', 'active'],
			['cancelled', 'cancelled']
		] as const)
			expect(standingOf({ status, pastDueSince: null }, since, zone)).toBe(standing);
	});
});

describe('D26 what each standing may do', () => {
	/** The table a second time, by hand. */
	const TABLE: Record<Standing, readonly Act[]> = {
		free: [...ACTS],
		trialing: [...ACTS],
		active: [...ACTS],
		cancelled: [...ACTS],
		grace: [...ACTS],
		restricted: ['view', 'export', 'pay', 'run', 'book', 'change'],
		read_only: ['view', 'export', 'pay', 'run']
	};
	test.each(STANDINGS)('%s', (standing) => {
		expect(ACTS.filter((act) => mayAct(standing, act))).toEqual(TABLE[standing]);
	});
});

describe('limits', () => {
	const usage: Usage = {
		locations: 1,
		staff: 3,
		services: 40,
		storageMb: 12.5,
		bookingsPerMonth: 900,
		smsPerMonth: 0
	};

	test('leave room up to the last one, and always where there is none', () => {
		expect([hasRoom(3, 2), hasRoom(3, 3), hasRoom(null, 9_999), hasRoom(0, 0)]).toEqual([
			true,
			false,
			true,
			false
		]);
		expect([hasRoom(1, 0.6, 0.4), hasRoom(1, 0.6, 0.5)]).toEqual([true, false]);
	});

	test('of a smaller plan say what it would not hold', () => {
		expect(exceeds({ ...terms().limits, staff: 2, bookingsPerMonth: 80 }, usage)).toEqual([
			{ limit: 'staff', used: 3, most: 2 },
			{ limit: 'bookingsPerMonth', used: 900, most: 80 }
		]);
		expect(exceeds({ ...terms().limits, staff: 3, locations: 1 }, usage)).toEqual([]);
	});

	test('lead to the cheapest plan with room, or to none', () => {
		const plan = (name: string, priceMinor: number, staff: number | null) => ({
			name,
			...terms({ priceMinor, limits: { ...terms().limits, staff } })
		});
		const sold = [plan('Chain', 7900, null), plan('Solo', 900, 1), plan('Studio', 2900, 8)];
		expect(planWithRoom(sold, 'staff', 1)?.name).toBe('Studio');
		expect(planWithRoom(sold, 'staff', 8)?.name).toBe('Chain');
		expect(planWithRoom(sold.slice(1), 'staff', 8)).toBeNull();
		expect(planWithFeature(sold, 'reports')?.name).toBe('Solo');
		expect(planWithFeature(sold, 'care')).toBeNull();
	});

	test('warn at four fifths and when full', () => {
		expect([warningsAt(200), warningsAt(1), warningsAt(0), warningsAt(null)]).toEqual([
			[160, 200],
			[1],
			[],
			[]
		]);
	});
});
