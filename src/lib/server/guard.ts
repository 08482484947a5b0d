/** Web and worker start as roles that own nothing and see past nothing, or not at all (DECISIONS 1). */
import type { AppRole } from '#lib/platform/server/config.ts';
import type { Pool } from '#lib/platform/server/pool.ts';
import { SHARED_WITH_STORE_ID } from './tables.ts';

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
export async function guardRole(pool: Pool, expected: AppRole): Promise<void> {
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
