import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { parseConfig } from '#lib/platform/server/config.ts';
import { startEmbeddedPostgres } from '#lib/platform/server/embedded-postgres.ts';
import { setupDatabase } from '#lib/server/database.ts';
import { TEMPLATE, TEST_SECRET } from './database.ts';

/** TEST_DATABASE_URL: run against an existing server instead, as CI does once with PostgreSQL 15. */
async function cluster(): Promise<{ url: string; stop: () => Promise<void> }> {
	const given = process.env['TEST_DATABASE_URL'];
	if (given) return { url: given, stop: async () => {} };
	const folder = resolve(`.data/test-${process.pid}`);
	const server = await startEmbeddedPostgres(folder, [
		'fsync=off',
		'synchronous_commit=off',
		'full_page_writes=off',
		'deadlock_timeout=200ms'
	]);
	return {
		url: server.url,
		stop: async () => {
			await server.stop();
			rmSync(folder, { recursive: true, force: true });
			rmSync(`${folder}.log`, { force: true });
		}
	};
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const { url, stop } = await cluster();
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	await client.query(`drop database if exists ${TEMPLATE} with (force)`);
	await client.query(`create database ${TEMPLATE}`);
	await client.end();
	const template = new URL(url);
	template.pathname = `/${TEMPLATE}`;
	await setupDatabase(parseConfig({ DATABASE_URL: template.toString(), APP_SECRET: TEST_SECRET }));
	project.provide('cluster', url);
	return stop;
}
