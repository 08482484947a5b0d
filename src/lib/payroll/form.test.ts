import { expect, test } from 'vitest';
import { parseRule, percentOf, typedOf, TypedWrong } from './form.ts';

const typed = {
	effectiveFrom: '2026-12-01',
	fixed: '1200',
	percent: '40',
	tiers: [
		{ from: '3000', percent: '45,5' },
		{ from: '', percent: '' }
	],
	services: { colour: '12.5', cut: ' ' }
};

test('a typed rule becomes minor units and hundredths of a percent', () => {
	expect(parseRule(typed, 'EUR')).toEqual({
		effectiveFrom: '2026-12-01',
		fixedMinor: 120_000,
		tiers: [
			{ fromMinor: 0, percentBp: 4_000 },
			{ fromMinor: 300_000, percentBp: 4_550 }
		],
		services: [{ serviceId: 'colour', percentBp: 1_250 }]
	});
});

test('the form of a rule gives the same rule again', () => {
	const rule = { id: 'r', ...parseRule(typed, 'EUR') };
	const again = parseRule(typedOf(rule, 'EUR', '2026-12-01'), 'EUR');
	expect({ id: 'r', ...again }).toEqual(rule);
});

test.each(['101', '-1', '12.345', 'half', ''])('%j is no share', (text) => {
	expect(() => percentOf(text)).toThrow(TypedWrong);
});

test('an amount finer than the currency, and a missing day, are said in a sentence', () => {
	expect(() => parseRule({ ...typed, fixed: '1.5' }, 'JPY')).toThrow('no amount');
	expect(() => parseRule({ ...typed, effectiveFrom: '' }, 'EUR')).toThrow('Choose the day');
});
