/** `npm start` as a person meets it: its own process, its own data folder, real signals. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const DATA = join(ROOT, '.data', `start-test-${randomBytes(4).toString('hex')}`);

interface Started {
	readonly child: ChildProcess;
	readonly output: () => string;
	readonly ended: Promise<number | null>;
}

const running = new Set<ChildProcess>();

function start(args: string[], env: Record<string, string> = {}): Started {
	const child = spawn(
		process.execPath,
		['scripts/start.ts', '--data', DATA, '--no-seed', ...args],
		{
			cwd: ROOT,
			env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env }
		}
	);
	running.add(child);
	let said = '';
	child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
	child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
	const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
	void ended.then(() => running.delete(child));
	return { child, output: () => said, ended };
}

async function up(started: Started): Promise<void> {
	await expect
		.poll(started.output, { timeout: 120_000, interval: 50 })
		.toMatch(/Press Ctrl-C|\n.*(failed|Error)/);
	expect(started.output()).toContain('Appointment Hub is running.');
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise((done) => server.once('listening', done));
	const { port } = server.address() as AddressInfo;
	await new Promise((done) => server.close(done));
	return port;
}

/** Of the embedded server: asked from itself, wherever its data lies. */
async function databasePid(home: string): Promise<number> {
	const metrics = await (await fetch(`${home}/metrics`)).text();
	expect(metrics).toContain('web_database_connections');
	const line = readFileSync(`${DATA}/postgres.log`, 'utf8').match(
		/listening on IPv4 address "127.0.0.1", port (\d+)(?![\s\S]*listening on)/
	);
	const client = new pg.Client({
		connectionString: `postgresql://postgres@127.0.0.1:${line?.[1]}/postgres`
	});
	await client.connect();
	const { rows } = await client.query<{ data_directory: string }>('show data_directory');
	await client.end();
	return Number(
		readFileSync(join(rows[0]?.data_directory ?? '', 'postmaster.pid'), 'utf8').split('\n')[0]
	);
}

function alive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

const JSON_TYPE = { 'content-type': 'application/json' };

async function behaves(home: string): Promise<void> {
	expect((await fetch(`${home}/`)).status).toBe(200);
	expect(await (await fetch(`${home}/healthz`)).json()).toEqual({ up: true });
	await expect
		.poll(async (): Promise<unknown> => await (await fetch(`${home}/readyz`)).json())
		.toMatchObject({ ready: true });
	const large = await fetch(`${home}/api/trpc/x`, {
		method: 'POST',
		headers: { ...JSON_TYPE, origin: home },
		body: new Uint8Array(10 * 1024 * 1024)
	});
	expect([large.status, await large.json()]).toMatchObject([
		413,
		{ error: { code: 'BODY_TOO_LARGE' } }
	]);
	for (const origin of [
		undefined,
		'null',
		'https://evil.example',
		home.replace('localhost', 'ammos.localhost')
	]) {
		const answer = await fetch(`${home}/api/trpc/x`, {
			method: 'POST',
			headers: { ...JSON_TYPE, ...(origin ? { origin } : {}) },
			body: '{}'
		});
		expect([origin, answer.status]).toEqual([origin, 403]);
	}
	const own = await fetch(`${home}/api/trpc/x`, {
		method: 'POST',
		headers: { ...JSON_TYPE, origin: home },
		body: '{}'
	});
	expect(own.status).toBe(404);
	const page = await fetch(`${home}/`, {
		headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '1.2.3.4' }
	});
	expect(page.headers.has('strict-transport-security')).toBe(false);
	expect(page.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
}

afterAll(async () => {
	for (const child of running) child.kill('SIGKILL');
	rmSync(DATA, { recursive: true, force: true });
});

describe('npm start', () => {
	test(
		'starts, answers, survives kill -9, stops cleanly and leaves nothing running',
		{ timeout: 180_000 },
		async () => {
			const port = await freePort();
			const home = `http://localhost:${port}`;
			const first = start(['--port', String(port)]);
			await up(first);
			expect(first.output()).toContain(home);
			await behaves(home);
			expect(statSync(join(DATA, 'secret')).mode & 0o777).toBe(0o600);
			const database = await databasePid(home);

			first.child.kill('SIGKILL');
			await first.ended;
			expect(alive(database)).toBe(true);

			const began = performance.now();
			const second = start(['--port', String(port)]);
			await up(second);
			await behaves(home);
			// Unless a source changed meanwhile and the site was built again.
			if (!second.output().includes('Building'))
				expect(performance.now() - began).toBeLessThan(10_000);
			expect(await databasePid(home)).toBe(database);

			second.child.kill('SIGTERM');
			expect(await second.ended).toBe(0);
			expect(alive(database)).toBe(false);
		}
	);

	test('ends with a failure when its database dies', { timeout: 120_000 }, async () => {
		const port = await freePort();
		const started = start(['--port', String(port)]);
		await up(started);
		process.kill(await databasePid(`http://localhost:${port}`), 'SIGKILL');
		expect(await started.ended).toBe(1);
		expect(started.output()).toContain('The embedded database ended unexpectedly.');
	});

	test.each([
		['a port that is none', ['--port', 'abc'], {}, 'PORT: must be 1 to 65535'],
		[
			'an address that is none',
			[],
			{ DATABASE_URL: 'mysql://x', APP_SECRET: 'x'.repeat(32) },
			'DATABASE_URL: must look like postgresql://'
		],
		['a flag that is none', ['--prot', '1'], {}, 'Usage: npm start'],
		[
			'--fresh with a database that is not ours',
			['--fresh'],
			{ DATABASE_URL: 'postgresql://x@127.0.0.1:1/x' },
			'--fresh empties the embedded database only'
		]
	])('answers %s with a sentence, not with a stack', async (_, args, env, sentence) => {
		const started = start(args, env);
		expect(await started.ended).toBe(1);
		expect(started.output()).toContain(sentence);
		expect(started.output()).not.toMatch(/\n\s+at /);
	});
});
