import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { add, closingLine, countsOf, NONE, STEPS } from './verify-steps.ts';

const ROOT = resolve(import.meta.dirname, '..');

test('the counts of both runners add up to the closing line', () => {
	const unit = countsOf(
		'vitest',
		'{"numPassedTests":10,"numFailedTests":1,"numPendingTests":0,"numTodoTests":0}'
	);
	const journeys = countsOf(
		'playwright',
		'{"stats":{"expected":4,"unexpected":2,"flaky":1,"skipped":0}}'
	);
	expect(closingLine(add(add(NONE, unit), journeys))).toBe('15 passed, 3 failed');
});

test('skipped tests are told, never hidden', () => {
	expect(closingLine({ passed: 1, failed: 0, skipped: 2 })).toBe('1 passed, 0 failed, 2 skipped');
});

test('every step is an npm script', () => {
	const { scripts } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
		scripts: Record<string, string>;
	};
	expect(STEPS.map(({ script }) => script).filter((name) => !(name in scripts))).toEqual([]);
});

test('CI runs the test command that the README names', () => {
	const [command] = /npm ci && npm \w+/.exec(readFileSync(resolve(ROOT, '.ci/run'), 'utf8')) ?? [];
	expect(command).toBe('npm ci && npm test');
	expect(readFileSync(resolve(ROOT, 'README.md'), 'utf8')).toContain(`\n${command ?? '-'}\n`);
});
