import { describe, expect, test } from 'vitest';
import { COUNTRY_CODES } from '#lib/stores/countries.ts';
import { hasEuVat, isTaxId, normalTaxId, taxIdExample } from './tax-ids.ts';

const eu = COUNTRY_CODES.filter(hasEuVat);

test('the table holds the members of the Union', () => {
	expect(eu).toHaveLength(27);
});

describe.each(eu)('in %s', (country) => {
	const example = taxIdExample(country) ?? '';

	test('its own example is one, with its letters, without them, and with gaps', () => {
		expect(isTaxId(country, example)).toBe(true);
		expect(normalTaxId(country, example.slice(2))).toBe(example);
		expect(normalTaxId(country, ` ${example.slice(0, 4).toLowerCase()} ${example.slice(4)}`)).toBe(
			example
		);
	});

	test('one that goes on too long, lacks its end or has a strange sign is none', () => {
		expect(isTaxId(country, `${example}00000000`)).toBe(false);
		expect(isTaxId(country, example.slice(0, 3))).toBe(false);
		expect(isTaxId(country, `${example.slice(0, -1)}_`)).toBe(false);
	});
});

test('Greece writes EL, and the id of another country is none', () => {
	expect(normalTaxId('GR', '123456789')).toBe('EL123456789');
	expect(isTaxId('GR', 'DE123456789')).toBe(false);
	expect(isTaxId('GR', 'GR123456789')).toBe(false);
});

test('elsewhere any text of some length is taken as it was typed', () => {
	expect(normalTaxId('KZ', ' 123456 789012 ')).toBe('123456 789012');
	expect(isTaxId('KZ', '123')).toBe(false);
	expect(isTaxId('KZ', '123456789012')).toBe(true);
	expect(isTaxId('KZ', '1'.repeat(41))).toBe(false);
	expect(taxIdExample('KZ')).toBeNull();
});

test('nothing typed is no id, and no mistake', () => {
	for (const country of ['GR', 'KZ']) {
		expect(isTaxId(country, '  ')).toBe(true);
		expect(normalTaxId(country, '  ')).toBe('');
	}
});
