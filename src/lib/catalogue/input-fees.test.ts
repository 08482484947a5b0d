import { expect, test } from 'vitest';
import {
	feesOfService,
	fieldsOfService,
	fromFees,
	problemsOf,
	readTyped,
	toFees,
	type FeeForm
} from './input-fees.ts';

const EMPTY = fromFees(undefined, 'EUR');
const form = (change: Partial<FeeForm>): FeeForm => ({ ...EMPTY, ...change });
const tiered = form({
	within0: '24 h',
	percent0: 50,
	within1: '4 h',
	percent1: 100,
	cap: '20',
	noShow: 80
});

test('an empty form keeps nothing', () => {
	expect(toFees(EMPTY, 'EUR')).toBeNull();
	expect(problemsOf(EMPTY, 'EUR')).toEqual([]);
});

test('lines from far to near become tiers that begin free, and come back as they were typed', () => {
	const fees = toFees(tiered, 'EUR');
	expect(fees).toEqual({
		tiers: [
			{ fromMinutesBefore: 1440, percent: 0 },
			{ fromMinutesBefore: 240, percent: 50 },
			{ fromMinutesBefore: 0, percent: 100 }
		],
		of: 'price',
		capMinor: 2_000,
		noShowPercent: 80
	});
	expect(fromFees(fees ?? undefined, 'EUR')).toEqual(tiered);
});

test('a currency without cents has none in the cap', () => {
	expect(toFees(form({ noShow: 100, cap: '2000' }), 'JPY')).toMatchObject({ capMinor: 2_000 });
});

test.each([
	['a line that is cheaper than the one before', { percent1: 20 }, 'within0'],
	['a line that is farther than the one before', { within1: '30 h' }, 'within0'],
	['half a line', { percent1: null }, 'within1'],
	['a cap that is no amount', { cap: 'twenty' }, 'cap'],
	['a cap of nothing', { cap: '0' }, 'cap']
])('%s is said beside its field', (_, change, field) => {
	expect(problemsOf({ ...tiered, ...change }, 'EUR').map((each) => each.field)).toContain(field);
});

test('what is half typed is read as far as it is an answer', () => {
	const typed = { within0: '24 h', percent0: '50', of: 'deposit', noShow: '', cap: '' };
	expect(readTyped(typed)).toMatchObject({
		within0: '24 h',
		percent0: 50,
		within1: '',
		percent1: null,
		of: 'deposit',
		noShow: null
	});
	expect(readTyped({ ...typed, within0: 'soon' })).toBeNull();
	expect(readTyped({ ...typed, percent0: '101' })).toBeNull();
	expect(readTyped({ ...typed, noShow: 'x' })).toBeNull();
});

test('a service follows the store, asks nothing, or has fees of its own', () => {
	for (const fees of [null, feesOfService({ ...tiered, feeKind: 'own' }, 'EUR')])
		expect(feesOfService(fieldsOfService(fees, 'EUR'), 'EUR')).toEqual(fees);
	const none = feesOfService({ ...tiered, feeKind: 'none' }, 'EUR');
	expect(none).toMatchObject({ tiers: [], noShowPercent: 0 });
	expect(fieldsOfService(none, 'EUR').feeKind).toBe('none');
	expect(feesOfService({ ...EMPTY, feeKind: 'own' }, 'EUR')).toEqual(none);
	expect(() => feesOfService({ ...tiered, cap: 'much', feeKind: 'own' }, 'EUR')).toThrow();
});
