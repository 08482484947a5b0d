import { describe, expect, test } from 'vitest';
import { errorMessage } from './error-message.ts';
import { ERROR_STATUS } from './errors.ts';

describe('every code a person can meet has its sentence', () => {
	test.each(Object.keys(ERROR_STATUS))(
		'%s says what happened, what to do and what is safe',
		(code) => {
			const said = errorMessage(code, {}, 'en');
			expect(said).not.toBe(errorMessage('SOMETHING_ELSE', {}, 'en'));
			expect(said.split('. ').length).toBeGreaterThan(1);
			expect(said).toMatch(/^[A-Z].*\.$/);
			expect(said).not.toMatch(/!|invalid|entity|\{|undefined/i);
		}
	);

	test('no two codes share one', () => {
		const all = Object.keys(ERROR_STATUS).map((code) => errorMessage(code, {}, 'en'));
		expect(new Set(all).size).toBe(all.length);
	});
});

test('a changed price is told apart from a hold that ran out', () => {
	expect(errorMessage('HOLD_GONE', { priceChanged: true }, 'en')).toContain('price');
	expect(errorMessage('HOLD_GONE', {}, 'en')).not.toContain('price');
});

test('a limit says its number where the number helps', () => {
	expect(errorMessage('LIMIT_REACHED', { limit: 'open_bookings', most: 7 }, 'en')).toContain('7');
});

test('it speaks the language that is asked for', () => {
	expect(errorMessage('BUSY', {}, 'en-XA')).toMatch(/^\[.*\]$/);
});
