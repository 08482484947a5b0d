import { expect, test } from 'vitest';
import { jsonLines, table, type BenchRow } from './report.ts';

const rows: BenchRow[] = [
	{
		name: 'a',
		value: 0.0123,
		unit: 'ms',
		baseline: 0.01,
		ratio: 1.23,
		goal: '≤ 5 × loop',
		pass: true
	},
	{
		name: 'longer',
		value: 1234.5,
		unit: 'per s',
		baseline: 2000,
		ratio: 0.6172,
		goal: '≥ 1',
		pass: false
	}
];

test('the table is aligned and says which rows miss their goal', () => {
	expect(table(rows).split('\n')).toEqual([
		'name     value  unit   baseline   ratio  goal        pass',
		'a       0.0123  ms       0.0100    1.23  ≤ 5 × loop  yes',
		'longer    1235  per s      2000  0.6172  ≥ 1         NO'
	]);
});

test('each JSON line is one row, as measured', () => {
	expect(
		jsonLines(rows)
			.split('\n')
			.map((line): unknown => JSON.parse(line))
	).toEqual(rows);
});
