import { expect, test } from 'vitest';
import { csvRows, plainAmount } from './csv.ts';

test('amounts have the digits of their currency', () => {
	expect(plainAmount(5, 'EUR')).toBe('0.05');
	expect(plainAmount(-1_234, 'JPY')).toBe('-1234');
	expect(plainAmount(1_234, 'KWD')).toBe('1.234');
});

test('what would break a row, or run as a formula, is quoted; amounts below zero stay numbers', () => {
	expect(csvRows([['a', '=1+1', 'b, c', 'd "e"', '-12.50']])).toBe(
		'a,\'=1+1,"b, c","d ""e""",-12.50\r\n'
	);
});
