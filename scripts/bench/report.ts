/** How a benchmark reports: a table for people, JSON lines for machines. */
export interface BenchRow {
	readonly name: string;
	readonly value: number;
	/** Of `value` and `baseline`, e.g. `ms`, `per s`. */
	readonly unit: string;
	/** What the same machine did for the bare minimum in the same run. */
	readonly baseline: number;
	/** `value` ÷ `baseline`: machines differ, this does not. */
	readonly ratio: number;
	/** The goal in words, as SCALE §5 has it. */
	readonly goal: string;
	readonly pass: boolean;
}

const HEAD = ['name', 'value', 'unit', 'baseline', 'ratio', 'goal', 'pass'];

function short(value: number): string {
	const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 4;
	return value.toFixed(digits);
}

function cells(row: BenchRow): string[] {
	return [
		row.name,
		short(row.value),
		row.unit,
		short(row.baseline),
		short(row.ratio),
		row.goal,
		row.pass ? 'yes' : 'NO'
	];
}

/** The aligned table, without a final line break. Numbers stand to the right. */
export function table(rows: readonly BenchRow[]): string {
	const lines = [HEAD, ...rows.map(cells)];
	const widths = HEAD.map((_, n) => Math.max(...lines.map((line) => line[n]?.length ?? 0)));
	const numeric = new Set([1, 3, 4]);
	const line = (texts: readonly string[]): string =>
		texts
			.map((text, n) =>
				numeric.has(n) ? text.padStart(widths[n] ?? 0) : text.padEnd(widths[n] ?? 0)
			)
			.join('  ')
			.trimEnd();
	return lines.map(line).join('\n');
}

/** One JSON object per row and line. */
export function jsonLines(rows: readonly BenchRow[]): string {
	return rows.map((row) => JSON.stringify(row)).join('\n');
}

/** The table to standard output, then the JSON lines. */
export function printReport(rows: readonly BenchRow[]): void {
	process.stdout.write(`${table(rows)}\n\n${jsonLines(rows)}\n`);
}
