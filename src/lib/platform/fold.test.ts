import { expect, test } from 'vitest';
import { fold, FOLD_FROM, FOLD_TO } from './fold.ts';

test('every accented letter stands for one plain letter', () => {
	expect([...FOLD_FROM]).toHaveLength([...FOLD_TO].length);
	expect(new Set(FOLD_FROM).size).toBe([...FOLD_FROM].length);
	const wrong = [...FOLD_FROM].filter((letter, i) => {
		const plain = letter.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
		return plain !== letter && plain !== FOLD_TO.charAt(i) && !'ії'.includes(letter);
	});
	expect(wrong).toEqual([]);
});

test('a search ignores case and accents', () => {
	expect(fold('  Κατερίνα   ΖΑΦΕΊΡΗ ')).toBe('κατερινα ζαφειρη');
	expect(fold('Crème Brûlée')).toBe('creme brulee');
	expect(fold('Ελένης')).toBe(fold('ΕΛΕΝΗΣ'));
});
