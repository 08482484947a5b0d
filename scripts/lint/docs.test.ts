/** What the written pages say about the code is compared with the code. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const all = (text: string, pattern: RegExp): string[] =>
	[...text.matchAll(pattern)].map(([, found = '']) => found);

const CODE = ['src/**/*.{ts,svelte}', 'workers/*.ts', 'scripts/**/*.ts', '*.ts'];
const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/**/*.md'];
const files = (patterns: readonly string[]): string[] =>
	globSync([...patterns], { cwd: ROOT, exclude: ['src/lib/paraglide/**'] });

describe('the written pages', () => {
	test('the README lists exactly the variables that are read', () => {
		const keys = all(read('src/lib/platform/server/config.ts'), /^\t\t([A-Z][A-Z_]+):/gm);
		const table = read('README.md').split('## Configuration')[1]?.split('\n## ')[0] ?? '';
		const rows = table.split('\n').flatMap((line) => all(line.split('|')[1] ?? '', /`([A-Z_]+)`/g));
		expect(rows.toSorted()).toEqual(keys.toSorted());
	});

	test('every npm script that they name exists', () => {
		const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
		const named = files(PAGES).flatMap((path) => all(read(path), /npm run ([a-z][a-z:0-9]*)/g));
		expect(named.filter((name) => !(name in scripts))).toEqual([]);
	});

	test('every decision that code or pages refer to exists', () => {
		const numbers = new Set(
			files(['docs/decisions/*.md']).map((path) => path.split('/').at(-1)?.slice(0, 4))
		);
		const missing = files([...CODE, ...PAGES]).flatMap((path) =>
			all(read(path), /docs\/decisions\/(\d{4})/g)
				.filter((n) => !numbers.has(n))
				.map((n) => `${path}: ${n}`)
		);
		expect(missing).toEqual([]);
	});

	test('every link to a file leads somewhere', () => {
		const broken = files(PAGES).flatMap((path) =>
			all(read(path), /\]\((?!https?:|#)([^)#]+)/g)
				.filter((to) => !existsSync(join(ROOT, dirname(path), to)))
				.map((to) => `${path}: ${to}`)
		);
		expect(broken).toEqual([]);
	});
});
