/**
 * `npm run verify`, also `npm test`: everything that CI runs, stopping at the first failure.
 * `npm run verify -- lint:code check` runs only the steps named.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { add, closingLine, countsOf, NONE, STEPS, type Counts, type Step } from './verify-steps.ts';

const ROOT = resolve(import.meta.dirname, '..');
const REPORTS = join(ROOT, '.data/verify');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const reportOf = (step: Step): string => join(REPORTS, `${step.script.replace(':', '-')}.json`);

/** Both runners also print as usual; the JSON goes to a file. */
function reporterArgs(step: Step): string[] {
	if (step.counts === 'vitest')
		return ['--', '--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(step)}`];
	return step.counts === 'playwright' ? ['--', '--reporter=list,json'] : [];
}

async function run(step: Step): Promise<boolean> {
	const child = spawn('npm', ['run', '--silent', step.script, ...reporterArgs(step)], {
		cwd: ROOT,
		stdio: ['ignore', 'inherit', 'inherit'],
		env: { ...process.env, CI: '1', PLAYWRIGHT_JSON_OUTPUT_FILE: reportOf(step) }
	});
	return await new Promise((done, fail) => {
		child.once('error', fail);
		child.once('close', (code) => {
			done(code === 0);
		});
	});
}

function countsAfter(step: Step): Counts {
	if (step.counts === undefined || !existsSync(reportOf(step))) return NONE;
	return countsOf(step.counts, readFileSync(reportOf(step), 'utf8'));
}

function chosen(names: readonly string[]): readonly Step[] {
	const unknown = names.filter((name) => !STEPS.some(({ script }) => script === name));
	if (unknown.length > 0)
		throw new Error(
			`No such step: ${unknown.join(', ')}. Steps: ${STEPS.map(({ script }) => script).join(', ')}.`
		);
	return names.length === 0 ? STEPS : STEPS.filter(({ script }) => names.includes(script));
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(6)} s`;

async function verify(steps: readonly Step[]): Promise<boolean> {
	rmSync(REPORTS, { recursive: true, force: true });
	mkdirSync(REPORTS, { recursive: true });
	const times: string[] = [];
	let total = NONE;
	let stopped: Step | undefined;
	for (const step of steps) {
		say(`\n── ${step.script}: ${step.what}`);
		const began = performance.now();
		const ok = await run(step);
		times.push(`${seconds(performance.now() - began)}  ${step.script}${ok ? '' : '  FAILED'}`);
		total = add(total, countsAfter(step));
		if (ok) continue;
		stopped = step;
		break;
	}
	say(`\n${times.join('\n')}`);
	if (stopped) say(`\nStopped at ${stopped.script}. Repeat it with: npm run ${stopped.script}`);
	say(closingLine(total));
	return !stopped;
}

try {
	process.exitCode = (await verify(chosen(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
