/**
 * Setup of a database, run by its owner before anything else (DECISIONS 1): roles, migrations,
 * Graphile's own schema, grants from the registry, and the guard that refuses to start otherwise.
 */
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { runMigrations } from 'graphile-worker';
import { resolve } from 'node:path';
import pg from 'pg';
import { rolePassword, type AppRole, type Config } from '#lib/platform/server/config.ts';
import { GRANTS, SHARED_WITH_STORE_ID } from './tables.ts';

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

/** Not the system's schemas; and not Graphile's, whose view shows the queue's ids to app_worker alone. */
const OURS = `n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'graphile_worker')`;

/** What is wrong with the role this connection has, by what the catalogue says. */
const GUARD = `select current_user as who,
	(select string_agg(r.rolname, ', ') from pg_roles r where (r.rolsuper or r.rolbypassrls)
		and (r.rolname = current_user or pg_has_role(current_user, r.oid, 'member'))) as power,
	(select string_agg(c.relname, ', ') from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
		and pg_has_role(current_user, c.relowner, 'member')) as owns,
	(select string_agg(c.relname, ', ') from pg_class c
		join pg_attribute a on a.attrelid = c.oid and a.attname = 'store_id' and a.attnotnull
		where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and c.relname <> all ($1)
		and (not c.relrowsecurity or not exists (select from pg_policy p where p.polrelid = c.oid))) as open,
	(select string_agg(c.relname, ', ') from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where ${OURS} and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
		and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce(c.reloptions::text ~ 'security_invoker=(true|on)', false)))
		and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')) as leak,
	(select string_agg(p.proname, ', ') from pg_proc p join pg_namespace n on n.oid = p.pronamespace
		where p.prosecdef and ${OURS} and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
		and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')) as definer`;

interface Guarded {
	readonly who: string;
	readonly power: string | null;
	readonly owns: string | null;
	readonly open: string | null;
	readonly leak: string | null;
	readonly definer: string | null;
}

/**
 * Refuses to run as a role that could see past row-level security (TRUST.md T12): superuser,
 * BYPASSRLS, owner of a table (or a member of such a role), a store table without row-level security,
 * or a view or function that reads as somebody else. Throws with the reason.
 */
export async function guardRole(pool: pg.Pool, expected: AppRole): Promise<void> {
	const { rows } = await pool.query<Guarded>(GUARD, [SHARED_WITH_STORE_ID]);
	const found = rows[0];
	const problem =
		found?.who !== expected
			? `logged in as ${found?.who}, not as ${expected}`
			: found.power
				? `${expected} is, or may become, a superuser or a role that bypasses row-level security (${found.power})`
				: found.owns
					? `${expected} owns ${found.owns}`
					: found.open
						? `row-level security is missing on ${found.open}`
						: found.leak
							? `these views read past row-level security: ${found.leak}`
							: found.definer
								? `these functions read as their owner: ${found.definer}`
								: null;
	if (problem) throw new Error(`Not starting: ${problem}. See "Tenancy" in docs/decisions/0007.`);
}
