import { describe, expect, test } from 'vitest';
import { returnPath, themeOf } from './theme.ts';

const origin = 'https://hub.example';

describe('the way back after choosing a theme', () => {
	test.each(['/', '/ammos', '/ammos/root-colour?day=2026-11-24#times'])(
		'%s is kept, being of this site',
		(path) => {
			expect(returnPath(path, origin)).toBe(path);
		}
	);

	test.each([
		'https://evil.example/',
		'//evil.example',
		'/\\evil.example',
		'/\t/evil.example',
		'/.//evil.example',
		'javascript:alert(1)',
		'ammos',
		'',
		null,
		7
	])('%j is not, and the start page is offered', (path) => {
		expect(returnPath(path, origin)).toBe('/');
	});
});

describe('a theme', () => {
	test('is what the person chose', () => {
		expect(themeOf('dark')).toBe('dark');
	});

	test.each(['', 'blue', undefined, null])('%j leaves it to the device', (value) => {
		expect(themeOf(value)).toBe('system');
	});
});
