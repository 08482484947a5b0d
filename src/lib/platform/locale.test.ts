import { expect, test } from 'vitest';
import { formatLocale, toLocale } from './locale.ts';

test("dates and numbers are written as in the store's country, whatever the language of the words", () => {
	expect(formatLocale('en', 'GB')).toBe('en-GB');
	expect(formatLocale('en', 'US')).toBe('en-US');
	expect(formatLocale('en', 'GR')).toBe('en-150');
	expect(formatLocale('en-XA', '')).toBe('en-150');
	expect(formatLocale('el', 'GR')).toBe('el-GR');
});

test('an unknown language reads English', () => {
	expect(toLocale('tlh')).toBe('en');
	expect(toLocale('en-XA')).toBe('en-XA');
});
