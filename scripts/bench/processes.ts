/** The product's own processes beside the bench: started, asked how they are, stopped. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '#lib/platform/server/config.ts';
import { Connection } from './connection.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PATIENCE_MS = 60_000;

export interface Running {
	readonly port: number;
	/** Milliseconds from the start of the process to the first answer. */
	readonly readyMs: number;
	/** Resident memory, megabytes. */
	memory(): number;
	stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
	return await new Promise((done, fail) => {
		const server = createServer();
		server.once('error', fail);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => {
				if (address && typeof address === 'object') done(address.port);
				else fail(new Error('no port'));
			});
		});
	});
}

const gone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function stop(child: ChildProcess): Promise<void> {
	child.kill('SIGTERM');
	for (let waited = 0; !gone(child) && waited < 25_000; waited += 20) await sleep(20);
	if (!gone(child)) child.kill('SIGKILL');
}

function residentMegabytes(pid: number | undefined): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}

async function answers(port: number, path: string): Promise<boolean> {
	try {
		const connection = await Connection.open(port);
		const { status } = await connection.ask({ method: 'GET', path });
		connection.close();
		return status === 200;
	} catch {
		return false;
	}
}

/** Runs a script of Node and waits until `path` answers 200. */
export async function startServer(
	script: string,
	env: Readonly<Record<string, string>>,
	path: string,
	flags: readonly string[] = []
): Promise<Running> {
	const port = Number(env['PORT']);
	const began = performance.now();
	const child = spawn(process.execPath, [...flags, script], {
		cwd: ROOT,
		env: { PATH: process.env['PATH'], ...env },
		stdio: ['ignore', 'ignore', 'inherit']
	});
	while (!(await answers(port, path))) {
		if (gone(child)) throw new Error(`${script} ended before it answered`);
		if (performance.now() - began > PATIENCE_MS) {
			await stop(child);
			throw new Error(`${script} did not answer on ${path}`);
		}
		await sleep(5);
	}
	return {
		port,
		readyMs: performance.now() - began,
		memory: () => residentMegabytes(child.pid),
		stop: async () => await stop(child)
	};
}

const environment = (settings: Config, port: number): Record<string, string> => ({
	DATABASE_URL: settings.DATABASE_URL,
	APP_SECRET: settings.APP_SECRET,
	EMBEDDED_DATABASE: '1',
	LOG_LEVEL: 'warn',
	PORT: String(port),
	PUBLIC_URL: `http://localhost:${port}`,
	// Clients of many networks: limits per network stay on.
	TRUST_PROXY: '1'
});

/** Needs the site, the database and its migrations; /readyz would ask for a worker too. */
const READY = '/api/trpc/book.openStores';

/** The web process as `npm run web` starts it. */
export async function startWeb(settings: Config, flags: readonly string[] = []): Promise<Running> {
	const port = await freePort();
	return await startServer('server.ts', environment(settings, port), READY, flags);
}

/** The worker as `npm run worker` starts it. */
export async function startWorker(settings: Config): Promise<Pick<Running, 'memory' | 'stop'>> {
	const child = spawn(process.execPath, ['workers/main.ts'], {
		cwd: ROOT,
		env: { PATH: process.env['PATH'], ...environment(settings, await freePort()) },
		stdio: ['ignore', 'ignore', 'inherit']
	});
	// Its heartbeat says that it runs; a moment is enough for it to take jobs.
	await sleep(3_000);
	if (gone(child)) throw new Error('the worker ended at once');
	return { memory: () => residentMegabytes(child.pid), stop: async () => await stop(child) };
}
