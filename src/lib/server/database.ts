/**
 * Setup of a database, run by its owner before anything else (DECISIONS 1): roles, migrations,
 * Graphile's own schema and grants from the registry.
 */
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { runMigrations } from 'graphile-worker';
import { resolve } from 'node:path';
import pg from 'pg';
import { rolePassword, type AppRole, type Config } from '#lib/platform/server/config.ts';
import { GRANTS } from './tables.ts';

const ROLES: readonly AppRole[] = ['app_user', 'app_worker', 'app_platform'];
const SETUP_LOCK = 4_210_077;

async function createRoles(client: pg.Client, secret: string): Promise<void> {
	for (const role of ROLES) {
		const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
		const password = client.escapeLiteral(rolePassword(secret, role));
		const verb = rowCount ? 'alter' : 'create';
		await client.query(
			`${verb} role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole noinherit password ${password}`
		);
		for (const setting of [
			"timezone = 'UTC'",
			"statement_timeout = '15s'",
			"lock_timeout = '5s'",
			"idle_in_transaction_session_timeout = '15s'"
		])
			await client.query(`alter role ${role} set ${setting}`);
	}
	await client.query(`alter role app_worker set statement_timeout = '60s'`);
}

/** Takes back everything, then gives what the registry says: a right that left the list is gone. */
async function grant(client: pg.Client): Promise<void> {
	const names = ROLES.join(', ');
	await client.query(`revoke all on all tables in schema public from public, ${names}`);
	await client.query(`revoke create on schema public from public, ${names}`);
	await client.query(`grant usage on schema public to ${names}`);
	for (const { table, role, rights } of GRANTS)
		await client.query(`grant ${rights.join(', ')} on ${table} to ${role}`);
	// Readiness asks whether the migrations are applied.
	await client.query(`grant usage on schema drizzle to ${names}`);
	await client.query(`grant select on all tables in schema drizzle to ${names}`);
	await grantQueue(client);
}

/** Graphile's tables have row-level security without policies: its runner gets one per table (DECISIONS 1). */
async function grantQueue(client: pg.Client): Promise<void> {
	await client.query('grant usage on schema graphile_worker to app_worker');
	await client.query(
		'grant select, insert, update, delete on all tables in schema graphile_worker to app_worker'
	);
	await client.query(
		'grant usage, select on all sequences in schema graphile_worker to app_worker'
	);
	await client.query('grant execute on all functions in schema graphile_worker to app_worker');
	const { rows } = await client.query<{ relname: string }>(
		`select c.relname from pg_class c where c.relnamespace = 'graphile_worker'::regnamespace and c.relkind in ('r', 'p')
		 and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'app_worker_runs')`
	);
	for (const { relname } of rows)
		await client.query(
			`create policy app_worker_runs on graphile_worker.${client.escapeIdentifier(relname)} to app_worker using (true) with check (true)`
		);
}

export const MIGRATIONS_FOLDER = resolve(import.meta.dirname, '../../../drizzle');

/** Safe to run by several processes at once and again at every start. */
export async function setupDatabase(
	config: Pick<Config, 'databases' | 'APP_SECRET'>
): Promise<void> {
	const client = new pg.Client({
		connectionString: config.databases.direct,
		application_name: 'appointment-hub-setup'
	});
	await client.connect();
	try {
		const { rows } = await client.query<{ v: number }>(
			`select current_setting('server_version_num')::int as v`
		);
		if ((rows[0]?.v ?? 0) < 150_000) throw new Error('PostgreSQL 15 or newer is needed.');
		// Session lock: migrations are several transactions, and setup never goes through a pooler.
		await client.query('select pg_advisory_lock($1)', [SETUP_LOCK]);
		await createRoles(client, config.APP_SECRET);
		await migrate(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER });
		await runMigrations({ connectionString: config.databases.direct });
		await grant(client);
	} finally {
		await client.end();
	}
}
