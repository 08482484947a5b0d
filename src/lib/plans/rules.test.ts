import { describe, expect, test } from 'vitest';
import { planEdit, planInput, termsOf } from './input.ts';
import { byPrice, monthlyMinor, sameTerms, type PlanTerms } from './rules.ts';

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
