/** A real PostgreSQL for tests: one cluster per run, one database per test file, cloned from a template. */
import pg from 'pg';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, inject } from 'vitest';
import { parseConfig, useConfig, type Config } from '#lib/platform/server/config.ts';
import { dispatchesOf } from '#lib/platform/server/queue.ts';
import { openPools, type Pools } from '#lib/platform/server/pools.ts';

export const TEST_SECRET = 'a-secret-that-only-tests-have-0123456789';
export const TEMPLATE = 'ah_template';

export function testConfig(url: string): Config {
	return parseConfig({
		DATABASE_URL: url,
		APP_SECRET: TEST_SECRET,
		LOG_LEVEL: 'silent',
		DEMO: '1'
	});
}

const at = (cluster: string, database: string): string => {
	const url = new URL(cluster);
	url.pathname = `/${database}`;
	return url.toString();
};

async function asOwner(url: string, statement: string): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}

export interface TestDatabase {
	readonly url: string;
	readonly config: Config;
	readonly pools: Pools;
	/** As the owner: for reading what no role of the product may, and for breaking things on purpose. */
	owner<T extends pg.QueryResultRow>(statement: string, values?: unknown[]): Promise<T[]>;
	close(): Promise<void>;
}

export async function openTestDatabase(cluster: string, poolSize = 20): Promise<TestDatabase> {
	const name = `t_${randomBytes(6).toString('hex')}`;
	await asOwner(cluster, `create database ${name} template ${TEMPLATE}`);
	const url = at(cluster, name);
	const config = testConfig(url);
	useConfig(config);
	const pools = openPools(config.databases, poolSize);
	const owner = new pg.Pool({ connectionString: url, max: 2 });
	return {
		url,
		config,
		pools,
		owner: async <T extends pg.QueryResultRow>(statement: string, values?: unknown[]) =>
			(await owner.query<T>(statement, values)).rows,
		close: async () => {
			await dispatchesOf(pools.worker).stop();
			await Promise.all([pools.app.end(), pools.platform.end(), pools.worker.end(), owner.end()]);
			// Without force: the server waits some seconds for connections that are still closing, and a
			// cut one would surface as an error of whichever test runs then.
			await asOwner(cluster, `drop database ${name}`);
		}
	};
}

/** In a test file: `const db = useDatabase()`; read `db.pools` inside tests only. */
export function useDatabase(): TestDatabase {
	let opened: TestDatabase | undefined;
	beforeAll(async () => {
		opened = await openTestDatabase(inject('cluster'));
	});
	afterAll(async () => {
		await opened?.close();
	});
	return new Proxy({} as TestDatabase, {
		get: (_, property) => {
			if (!opened) throw new Error('the test database is open only inside tests');
			return Reflect.get(opened, property) as unknown;
		}
	});
}

declare module 'vitest' {
	interface ProvidedContext {
		/** Address of the run's PostgreSQL, as its superuser. */
		cluster: string;
	}
}
