/** The catalogue and the code that reads it: nothing is translated that nobody sees. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const CATALOGUE = 'messages/en';
const SOURCES = globSync('{src,workers,scripts}/**/*.{ts,svelte}', {
	exclude: ['src/lib/paraglide/**']
});

const keys = readdirSync(CATALOGUE)
	.flatMap((file) =>
		Object.keys(JSON.parse(readFileSync(`${CATALOGUE}/${file}`, 'utf8')) as Record<string, unknown>)
	)
	.filter((key) => !key.startsWith('$'));

const used = new Set(
	SOURCES.flatMap((file) =>
		[...readFileSync(file, 'utf8').matchAll(/\bm\.(\w+)/g)].map(([, key]) => key)
	)
);

test('every message is used', () => {
	expect(used).toContain('common_save');
	expect(keys.filter((key) => !used.has(key))).toEqual([]);
});

test('no message has two meanings', () => {
	expect(keys.filter((key, n) => keys.indexOf(key) !== n)).toEqual([]);
});
