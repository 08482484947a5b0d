import { expect, test } from 'vitest';
import { lockProblems } from './lockfile.ts';

test('a package that is pinned by its checksum alone passes', () => {
	expect(lockProblems({ '': {}, 'node_modules/a': { integrity: 'sha512-x' } })).toEqual([]);
});

test('a registry address, or a missing or weak checksum, is refused', () => {
	const problems = lockProblems({
		'node_modules/a': { integrity: 'sha512-x', resolved: 'https://registry.example/a.tgz' },
		'node_modules/b': {},
		'node_modules/c': { integrity: 'sha1-x' }
	});
	expect(problems.map((line) => line.split(' ')[0])).toEqual([
		'node_modules/a',
		'node_modules/b',
		'node_modules/c'
	]);
});
