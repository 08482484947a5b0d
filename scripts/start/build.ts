import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fromDate, processNow, toDate } from '#lib/platform/time.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MARK = join(ROOT, 'build/handler.js');
const SOURCES = ['src', 'messages/en', 'static', 'vite.config.ts', 'package-lock.json'];
/** Compiled from messages/ by the build itself. */
const MADE = join(ROOT, 'src/lib/paraglide');

const changedAt = (path: string): number => fromDate(statSync(path).mtime);

/** Folders count too: a deleted file changes only the folder's time. */
function newest(path: string): number {
	if (path === MADE || !existsSync(path)) return 0;
	const own = changedAt(path);
	if (!statSync(path).isDirectory()) return own;
	return readdirSync(path).reduce(
		(latest, name) => Math.max(latest, newest(join(path, name))),
		own
	);
}

export const buildIsCurrent = (): boolean =>
	existsSync(MARK) && SOURCES.every((source) => newest(join(ROOT, source)) <= changedAt(MARK));

/** Runs a tool of node_modules quietly; its output is shown only when it fails. */
async function run(script: string, args: readonly string[]): Promise<void> {
	const child = spawn(process.execPath, [join(ROOT, script), ...args], {
		cwd: ROOT,
		env: {
			...process.env,
			PATH: `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`
		},
		stdio: ['ignore', 'pipe', 'pipe']
	});
	const said: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
	child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
	const code = await new Promise<number | null>((done, fail) => {
		child.once('error', fail);
		child.once('close', done);
	});
	if (code === 0) return;
	process.stderr.write(Buffer.concat(said));
	throw new Error(`${script} failed, see above.`);
}

export const compileMessages = async (): Promise<void> => await run('scripts/messages.ts', []);

/** About half a minute. Dated at its beginning: what changed meanwhile is built the next time. */
export async function build(): Promise<void> {
	await compileMessages();
	const began = toDate(processNow());
	await run('node_modules/vite/bin/vite.js', ['build']);
	utimesSync(MARK, began, began);
}
