import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from '#lib/platform/server/process.ts';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '#lib/platform/server/embedded-postgres.ts';

const NAME = 'appointment_hub';

/** Durable as shipped; only what a small machine and short queries gain from. */
const SETTINGS = ['shared_buffers=128MB', 'max_wal_size=512MB', 'jit=off', 'log_checkpoints=off'];

export interface OwnDatabase {
	/** Owner's address of the product's database. */
	readonly url: string;
	stop(): Promise<void>;
}

/** Made once, readable by its owner only; the roles' passwords and every link's key come from it. */
export function ownSecret(folder: string): string {
	mkdirSync(folder, { recursive: true });
	const file = join(folder, 'secret');
	try {
		// 'wx': of two processes that start at once, one makes it and both read it.
		writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	}
	return readFileSync(file, 'utf8').trim();
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

function starterOf(file: string): number | null {
	try {
		const pid = Number(readFileSync(file, 'utf8'));
		return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isRunning(pid) ? pid : null;
	} catch {
		return null;
	}
}

async function asOwner<T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		return await fn(client);
	} finally {
		await client.end();
	}
}

/** The server's own process, whoever started it. */
async function serverProcess(url: string): Promise<number> {
	const folder = await asOwner(url, async (client) => {
		const { rows } = await client.query<{ data_directory: string }>('show data_directory');
		return rows[0]?.data_directory ?? '';
	});
	return Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Of a server whose starter was killed: nobody else will ever stop it. */
async function stopOrphan(pid: number): Promise<void> {
	process.kill(pid, 'SIGINT'); // fast shutdown: sessions end, data is flushed
	for (let waited = 0; waited < 10_000 && isRunning(pid); waited += 50) await sleep(50);
}

function watch(pid: number, lost: (reason: Error) => void): () => void {
	const timer = setInterval(() => {
		if (isRunning(pid)) return;
		clearInterval(timer);
		lost(new Error('The embedded database ended unexpectedly.'));
	}, 500).unref();
	return () => clearInterval(timer);
}

async function createDatabase(server: EmbeddedPostgres, fresh: boolean): Promise<void> {
	await asOwner(server.url, async (client) => {
		if (fresh) await client.query(`drop database if exists ${NAME} with (force)`);
		const { rowCount } = await client.query('select from pg_database where datname = $1', [NAME]);
		if (!rowCount) await client.query(`create database ${NAME}`);
	});
}

/**
 * Starts or joins the embedded server in `folder`. Whoever started it stops it; when that process
 * was killed, the next one takes it over. Throws StartError for `fresh` while another process runs.
 */
export async function openOwnDatabase(
	folder: string,
	fresh: boolean,
	lost: (reason: Error) => void
): Promise<OwnDatabase> {
	mkdirSync(folder, { recursive: true });
	const server = await startEmbeddedPostgres(join(folder, 'postgres'), SETTINGS);
	const mark = join(folder, 'started-by');
	const starter = server.owned ? null : starterOf(mark);
	if (fresh && starter !== null)
		throw new StartError(
			`Another Appointment Hub (process ${starter}) uses ${folder}. Stop it first.`
		);
	if (starter === null) writeFileSync(mark, String(process.pid));
	await createDatabase(server, fresh);
	const pid = await serverProcess(server.url);
	const unwatch = watch(pid, lost);
	const url = new URL(server.url);
	url.pathname = `/${NAME}`;
	return {
		url: url.toString(),
		stop: async () => {
			unwatch();
			if (starter !== null) return;
			await (server.owned ? server.stop() : stopOrphan(pid));
			rmSync(mark, { force: true });
		}
	};
}
