/**
 * `npm run db:check`: the migrations say all that the schema says, each names its intent, and they
 * carry an empty and a seeded database to it. Fails with a sentence that says what to do.
 */
import { spawnSync } from 'node:child_process';
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { parseConfig, useConfig, type Config } from '#lib/platform/server/config.ts';
import { startEmbeddedPostgres } from '#lib/platform/server/embedded-postgres.ts';
import { openPools } from '#lib/platform/server/pools.ts';
import { setupDatabase } from '#lib/server/database.ts';
import { guardRole } from '#lib/server/guard.ts';
import { seedOnce } from './start/seeding.ts';

const ROOT = resolve(import.meta.dirname, '..');
const MIGRATIONS = join(ROOT, 'drizzle');
const SECRET = 'only-for-checking-migrations-0123456789';
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

const statements = (folder: string): string[] =>
	readdirSync(folder)
		.filter((name) => name.endsWith('.sql'))
		.sort();

/** The first came before the habit and is the whole schema: it expands by definition. */
function checkHeaders(): void {
	const nameless = statements(MIGRATIONS).filter((name) => {
		const [first = ''] = readFileSync(join(MIGRATIONS, name), 'utf8').split('\n');
		return !name.startsWith('0000_') && !/^-- (expand|backfill|contract): ./.test(first);
	});
	if (nameless.length > 0)
		throw new Error(
			`${nameless.join(', ')}: begin with "-- expand: why", "-- backfill: why" or "-- contract: why".`
		);
}

/** drizzle-kit writes into a copy: whatever appears there is missing here. */
function checkNothingMissing(work: string): void {
	const copy = join(work, 'drizzle');
	cpSync(MIGRATIONS, copy, { recursive: true });
	const settings = join(work, 'drizzle.config.ts');
	writeFileSync(
		settings,
		`import config from '../../drizzle.config.ts';\nexport default { ...config, out: ${JSON.stringify(`./${copy.slice(ROOT.length + 1)}`)} };\n`
	);
	const made = spawnSync('drizzle-kit', ['generate', '--config', settings], {
		cwd: ROOT,
		stdio: ['ignore', 'pipe', 'pipe'],
		encoding: 'utf8',
		timeout: 120_000
	});
	if (made.status !== 0)
		throw new Error(`drizzle-kit could not compare:\n${made.stdout}${made.stderr}`);
	const known = new Set(statements(MIGRATIONS));
	for (const name of statements(copy).filter((each) => !known.has(each)))
		throw new Error(
			`The schema says more than the migrations. Run \`npm run db:generate -- --name <intent>\`:\n\n${readFileSync(join(copy, name), 'utf8')}`
		);
}

async function createDatabase(cluster: string, name: string): Promise<Config> {
	const client = new pg.Client({ connectionString: cluster });
	await client.connect();
	await client.query(`create database ${client.escapeIdentifier(name)}`);
	await client.end();
	const url = new URL(cluster);
	url.pathname = `/${name}`;
	return parseConfig({ DATABASE_URL: url.toString(), APP_SECRET: SECRET, DEMO: '1' });
}

async function checkRoles(config: Config): Promise<void> {
	const pools = openPools(config.databases, 1);
	try {
		await guardRole(pools.app, 'app_user');
		await guardRole(pools.worker, 'app_worker');
		await guardRole(pools.platform, 'app_platform');
	} finally {
		await Promise.all([pools.app.end(), pools.worker.end(), pools.platform.end()]);
	}
}

/** Setup runs at every start, so it must also leave a database full of data as it is. */
async function checkDatabases(work: string): Promise<void> {
	const server = await startEmbeddedPostgres(join(work, 'postgres'), FAST);
	try {
		const empty = await createDatabase(server.url, 'empty');
		await setupDatabase(empty);
		await checkRoles(empty);
		const seeded = await createDatabase(server.url, 'seeded');
		await setupDatabase(seeded);
		useConfig(seeded);
		await seedOnce(seeded);
		await setupDatabase(seeded);
		await checkRoles(seeded);
	} finally {
		await server.stop();
	}
}

mkdirSync(join(ROOT, '.data'), { recursive: true });
const work = mkdtempSync(join(ROOT, '.data/migrations-'));
try {
	checkHeaders();
	checkNothingMissing(work);
	await checkDatabases(work);
	process.stdout.write(
		'The migrations and the schema agree; empty and seeded databases migrate.\n'
	);
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
} finally {
	rmSync(work, { recursive: true, force: true });
}
