import { expect, test } from 'vitest';
import type { FeePolicy } from '#lib/stores/rules.ts';
import { feeSentences, lateSentences } from './fee-wording.ts';

const READER = { locale: 'en', formats: 'en-IE' };
const FEES: FeePolicy = {
	tiers: [
		{ fromMinutesBefore: 24 * 60, percent: 0 },
		{ fromMinutesBefore: 4 * 60, percent: 50 },
		{ fromMinutesBefore: 0, percent: 100 }
	],
	of: 'price',
	capMinor: 2_000,
	noShowPercent: 80
};
const said = (fees: FeePolicy) => feeSentences(fees, 'EUR', READER).join(' ');
const saidLate = (fees: FeePolicy) => lateSentences(fees, 'EUR', READER).join(' ');

test('a policy is said from far to near', () => {
	expect(said(FEES)).toBe(
		'Free until 24 h before. After that 50 % of the price. Less than 4 h before: 100 % of the price. Not coming: 80 % of the price. Never more than €20.'
	);
});

test('under a heading “After that” the words are not said again', () => {
	expect(saidLate(FEES)).toBe(
		'50 % of the price. Less than 4 h before: 100 % of the price. Not coming: 80 % of the price. Never more than €20.'
	);
	expect(saidLate({ ...FEES, of: 'deposit', tiers: FEES.tiers.slice(0, 2), capMinor: null })).toBe(
		'50 % of the deposit. Not coming: 80 % of the deposit.'
	);
});

test('without a price for leaving late, only not coming is said', () => {
	expect(saidLate({ ...FEES, tiers: [], noShowPercent: 100 })).toBe(
		'Not coming: 100 % of the price. Never more than €20.'
	);
});
