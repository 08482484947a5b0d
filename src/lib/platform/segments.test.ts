import { expect, test } from 'vitest';
import { countSegments } from './segments.ts';

test.each([
	['', 'gsm7', 0, 0],
	['See you at 11:00.', 'gsm7', 17, 1],
	['x'.repeat(160), 'gsm7', 160, 1],
	['x'.repeat(161), 'gsm7', 161, 2],
	['x'.repeat(306), 'gsm7', 306, 2],
	['x'.repeat(307), 'gsm7', 307, 3],
	['€'.repeat(80), 'gsm7', 160, 1],
	['€'.repeat(81), 'gsm7', 162, 2],
	// An escape and its character are not parted: 152 + 2 does not fit in 153.
	[`${'x'.repeat(152)}€${'x'.repeat(152)}`, 'gsm7', 306, 3],
	['ΔΦΓΛΩΠΨΣΘΞ', 'gsm7', 10, 1],
	['Τα λέμε την Τρίτη', 'ucs2', 17, 1],
	['ё'.repeat(70), 'ucs2', 70, 1],
	['ё'.repeat(71), 'ucs2', 71, 2],
	['ё'.repeat(135), 'ucs2', 135, 3],
	['😀'.repeat(35), 'ucs2', 70, 1],
	['😀'.repeat(36), 'ucs2', 72, 2]
] as const)('%j is %s, %i units, %i messages', (text, encoding, units, count) => {
	expect(countSegments(text)).toMatchObject({ encoding, units, count });
});

test('says how much is left before one more is billed', () => {
	expect(countSegments('x'.repeat(100)).left).toBe(60);
	expect(countSegments('x'.repeat(161)).left).toBe(145);
	expect(countSegments('ё'.repeat(71)).left).toBe(63);
});
