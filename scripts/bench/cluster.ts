/** The bench's own PostgreSQL: one cluster under .data/bench, one database per world. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { parseConfig, type Config } from '#lib/platform/server/config.ts';
import { startEmbeddedPostgres } from '#lib/platform/server/embedded-postgres.ts';
import { setupDatabase } from '#lib/server/database.ts';
import { ownSecret, SETTINGS } from '../start/database.ts';

export const FOLDER = resolve(import.meta.dirname, '../../.data/bench');

export interface Cluster {
	/** The configuration of a process on this database, set up. `keep`: what is in it stays. */
	database(name: string, keep: boolean): Promise<Config>;
	stop(): Promise<void>;
}

export async function asOwner<T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		return await fn(client);
	} finally {
		await client.end();
	}
}

async function createDatabase(url: string, name: string, keep: boolean): Promise<void> {
	await asOwner(url, async (client) => {
		if (!keep) await client.query(`drop database if exists ${name} with (force)`);
		const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
		if (!rowCount) await client.query(`create database ${name}`);
	});
}

/** `fresh`: nothing is kept from earlier runs. */
export async function openCluster(fresh: boolean): Promise<Cluster> {
	mkdirSync(FOLDER, { recursive: true });
	const secret = ownSecret(FOLDER);
	// Durable, as `npm start` runs it: flushes are part of what a booking costs.
	const server = await startEmbeddedPostgres(join(FOLDER, 'postgres'), SETTINGS);
	const emptied = new Set<string>();
	return {
		database: async (name, keep) => {
			await createDatabase(server.url, name, keep && (!fresh || emptied.has(name)));
			emptied.add(name);
			const url = new URL(server.url);
			url.pathname = `/${name}`;
			const settings = parseConfig({
				DATABASE_URL: url.toString(),
				APP_SECRET: secret,
				EMBEDDED_DATABASE: '1',
				LOG_LEVEL: 'warn'
			});
			await setupDatabase(settings);
			return settings;
		},
		stop: async () => {
			if (server.owned) await server.stop();
			else await stopForeign(server.url);
		}
	};
}

/** Started by a run that was killed: nobody else uses this folder. */
async function stopForeign(url: string): Promise<void> {
	const folder = await asOwner(url, async (client) => {
		const { rows } = await client.query<{ data_directory: string }>('show data_directory');
		return rows[0]?.data_directory ?? '';
	});
	const pid = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
	process.kill(pid, 'SIGINT');
}
