import journal from '../../../drizzle/meta/_journal.json' with { type: 'json' };
import type { Pool } from '#lib/platform/server/db.ts';

/** Of the newest migration this code was written for, as drizzle-kit dates it. */
const NEWEST = Math.max(...journal.entries.map((entry) => entry.when));

/** Has setup brought this database to where the code is, or further? Throws when it does not answer. */
export async function isMigrated(pool: Pick<Pool, 'query'>): Promise<boolean> {
	const { rows: found } = await pool.query<{ present: boolean }>(
		`select has_schema_privilege(oid, 'usage') as present from pg_namespace where nspname = 'drizzle'`
	);
	if (found[0]?.present !== true) return false;
	const { rows } = await pool.query<{ newest: number | null }>(
		'select max(created_at)::float8 as newest from drizzle.__drizzle_migrations'
	);
	return (rows[0]?.newest ?? 0) >= NEWEST;
}
