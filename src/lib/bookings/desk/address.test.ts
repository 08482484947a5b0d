import { expect, test } from 'vitest';
import { addressOf, problemOf } from './address.ts';

test('parameters are set, replaced and taken away, and an action leaves no trace', () => {
	expect(addressOf('/b', '?view=past&/confirm=', { q: 'Zoe', view: null })).toBe('/b?q=Zoe');
	expect(addressOf('/b', '?/undo&view=past')).toBe('/b?view=past');
	expect(addressOf('/b', '', {})).toBe('/b');
});

test('only a sentence is a problem', () => {
	expect(problemOf({ problem: 'Taken.' })).toBe('Taken.');
	expect(problemOf({ problem: { a: 1 } })).toBe('');
	expect(problemOf(undefined)).toBe('');
});
