import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from '#lib/platform/server/process.ts';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '#lib/platform/server/embedded-postgres.ts';

const NAME = 'appointment_hub';

/** Durable as shipped; only what a small machine, a disk without a moving head and short queries gain from. */
export const SETTINGS = [
	'shared_buffers=128MB',
	'max_wal_size=512MB',
	'random_page_cost=1.1',
	'jit=off',
	'log_checkpoints=off'
];

export interface OwnDatabase {
	/** Owner's address of the product's database. */
	readonly url: string;
	stop(): Promise<void>;
	/** Only what this process started: others may be using the rest. */
	force(): void;
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

/** Running instances: each holds a connection under this name for as long as it lives. */
const OTHERS = `select count(*)::int as others from pg_stat_activity where datname = $1 and application_name like 'appointment-hub%'`;

async function others(url: string): Promise<number> {
	return await asOwner(url, async (client) => {
		const { rows } = await client.query<{ others: number }>(OTHERS, [NAME]);
		return rows[0]?.others ?? 0;
	});
}

const GOODBYE_MS = 2_000;

/** Whoever leaves last stops the server, also when the one that had started it was killed. */
async function leave(server: EmbeddedPostgres, pid: number): Promise<void> {
	// Our own connections take a moment to disappear.
	for (let waited = 0; (await others(server.url)) > 0; waited += 100) {
		if (waited >= GOODBYE_MS) return;
		await sleep(100);
	}
	if (server.owned) {
		await server.stop();
		return;
	}
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
 * Starts or joins the embedded server in `folder`. `lost` is called when it ends by itself. Throws
 * StartError for `fresh` while another process uses it.
 */
export async function openOwnDatabase(
	folder: string,
	fresh: boolean,
	lost: (reason: Error) => void
): Promise<OwnDatabase> {
	mkdirSync(folder, { recursive: true });
	const server = await startEmbeddedPostgres(join(folder, 'postgres'), SETTINGS);
	if (fresh && (await others(server.url)) > 0)
		throw new StartError(`Another Appointment Hub is using ${folder}. Stop it first.`);
	await createDatabase(server, fresh);
	const pid = await serverProcess(server.url);
	const unwatch = watch(pid, lost);
	const url = new URL(server.url);
	url.pathname = `/${NAME}`;
	return {
		url: url.toString(),
		stop: async () => {
			unwatch();
			if (isRunning(pid)) await leave(server, pid);
		},
		force: () => {
			if (server.owned && isRunning(pid)) process.kill(pid, 'SIGINT');
		}
	};
}
