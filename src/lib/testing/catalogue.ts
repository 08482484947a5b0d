/**
 * What the database's own catalogue says against the rules of SCALE.md §1 and the registry in
 * server/tables.ts. A table nobody thought of shows up here as a sentence.
 */
import type { AppRole } from '#lib/platform/server/config.ts';
import { GRANTS, SHARED_TABLES, SHARED_WITH_STORE_ID, STORE_TABLES } from '#lib/server/tables.ts';

type Query = <T extends Record<string, unknown>>(
	statement: string,
	values?: unknown[]
) => Promise<T[]>;

const ROLES: readonly AppRole[] = ['app_user', 'app_worker', 'app_platform'];
const CURRENT_STORE = `store_id = (NULLIF(current_setting('app.store_id'::text, true), ''::text))::uuid`;
const unwrapped = (expression: string | null): string =>
	(expression ?? '').replace(/^\((.*)\)$/, '$1');

interface Table {
	name: string;
	secured: boolean;
	forced: boolean;
	store_id: string | null;
	store_id_needed: boolean;
	triggers: number;
}

const TABLES = `select c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
	format_type(a.atttypid, a.atttypmod) as store_id, coalesce(a.attnotnull, false) as store_id_needed,
	(select count(*)::int from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as triggers
	from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attname = 'store_id' and not a.attisdropped
	where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f') order by 1`;

async function tables(query: Query): Promise<string[]> {
	const rows = await query<Table & Record<string, unknown>>(TABLES);
	const known = new Set([...Object.keys(STORE_TABLES), ...Object.keys(SHARED_TABLES)]);
	const there = new Set(rows.map((row) => row.name));
	return [
		...rows
			.filter((row) => !known.has(row.name))
			.map((row) => `${row.name}: not in server/tables.ts`),
		...[...known]
			.filter((name) => !there.has(name))
			.map((name) => `${name}: in server/tables.ts, not in the database`),
		...rows.flatMap((row) => [
			...(row.triggers > 0 ? [`${row.name}: has a trigger (R12)`] : []),
			...(row.forced ? [`${row.name}: forces row-level security (R8)`] : []),
			...storeTable(row)
		])
	];
}

function storeTable(row: Table): string[] {
	if (!Object.hasOwn(STORE_TABLES, row.name)) return [];
	return [
		...(row.store_id === 'uuid' ? [] : [`${row.name}: has no store_id uuid (R1)`]),
		...(row.store_id_needed ? [] : [`${row.name}: store_id may be null (R1)`]),
		...(row.secured ? [] : [`${row.name}: has no row-level security (R8)`])
	];
}

interface Policy extends Record<string, unknown> {
	table: string;
	name: string;
	permissive: string;
	roles: string;
	cmd: string;
	qual: string | null;
	with_check: string | null;
}

/** A store table's policies for app_user: exactly the one, of the current store. */
function storePolicies(table: string, own: readonly Policy[]): string[] {
	const forUser = own.filter(({ roles }) => /\b(app_user|public)\b/.test(roles));
	const right = forUser.filter(
		(policy) =>
			policy.cmd === 'ALL' &&
			unwrapped(policy.qual) === CURRENT_STORE &&
			unwrapped(policy.with_check) === CURRENT_STORE
	);
	if (right.length === 0) return [`${table}: has no policy of the current store (R8)`];
	return forUser
		.filter((policy) => !right.includes(policy))
		.map((policy) => `${table}: policy ${policy.name} lets app_user see more (R8)`);
}

/** A shared table that says whose a row is: anyone may be read, only one's own written. */
const sharedPolicies = (table: string, own: readonly Policy[]): string[] =>
	own
		.filter(({ roles, cmd }) => /\b(app_user|public)\b/.test(roles) && cmd !== 'SELECT')
		.filter(({ cmd, qual, with_check }) =>
			cmd === 'INSERT'
				? unwrapped(with_check) !== CURRENT_STORE
				: unwrapped(qual) !== CURRENT_STORE || unwrapped(with_check) !== CURRENT_STORE
		)
		.map(({ name }) => `${table}: policy ${name} lets a store write another's rows`);

async function policies(query: Query): Promise<string[]> {
	const all = await query<Policy>(
		`select tablename as "table", policyname as name, permissive, roles::text, cmd, qual, with_check
		 from pg_policies where schemaname = 'public'`
	);
	const shared = await query<{ name: string; secured: boolean }>(
		`select c.relname as name, c.relrowsecurity as secured from pg_class c
		 join pg_attribute a on a.attrelid = c.oid and a.attname = 'store_id'
		 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname = any ($1)`,
		[Object.keys(SHARED_TABLES).filter((name) => !SHARED_WITH_STORE_ID.includes(name))]
	);
	const of = (table: string): Policy[] => all.filter((policy) => policy.table === table);
	return [
		...Object.keys(STORE_TABLES).flatMap((name) => storePolicies(name, of(name))),
		...shared.flatMap(({ name, secured }) =>
			secured
				? sharedPolicies(name, of(name))
				: [`${name}: shared, with store_id and without row-level security`]
		)
	];
}

/** Primary keys, unique and exclusion constraints and unique indexes without `store_id =` (R1). */
async function uniqueness(query: Query): Promise<string[]> {
	const rows = await query<{ table: string; index: string }>(
		`select c.relname as "table", i.indexrelid::regclass::text as index from pg_index i
		 join pg_class c on c.oid = i.indrelid
		 left join pg_attribute a on a.attrelid = c.oid and a.attname = 'store_id'
		 where c.relname = any ($1) and c.relnamespace = 'public'::regnamespace
		 and (i.indisunique or i.indisprimary or i.indisexclusion)
		 and (not a.attnum = any (i.indkey[0:i.indnkeyatts - 1]) or exists (
			select from pg_constraint k where k.conindid = i.indexrelid and k.contype = 'x'
			and (select o.oprname from pg_operator o
				where o.oid = k.conexclop[array_position(k.conkey, a.attnum)]) is distinct from '='))`,
		[Object.keys(STORE_TABLES)]
	);
	const primary = await query<{ table: string }>(
		`select c.relname as "table" from pg_class c where c.relname = any ($1)
		 and c.relnamespace = 'public'::regnamespace
		 and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)`,
		[Object.keys(STORE_TABLES)]
	);
	return [
		...rows.map(({ table, index }) => `${table}: ${index} is unique without store_id (R1)`),
		...primary.map(({ table }) => `${table}: has no primary key (R1)`)
	];
}

interface Reference extends Record<string, unknown> {
	name: string;
	from: string;
	to: string;
	by_store: boolean;
	on_delete: string;
}

async function references(query: Query): Promise<string[]> {
	const rows = await query<Reference>(
		`select k.conname as name, c.relname as "from", t.relname as "to", k.confdeltype as on_delete,
		 coalesce((select bool_or(f.attname = 'store_id') from unnest(k.conkey, k.confkey) as p (own, other)
			join pg_attribute f on f.attrelid = k.conrelid and f.attnum = p.own
			join pg_attribute g on g.attrelid = k.confrelid and g.attnum = p.other
			where f.attname = 'store_id' and g.attname = 'store_id'), false) as by_store
		 from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
		 where k.contype = 'f' and c.relnamespace = 'public'::regnamespace`
	);
	const isStore = (name: string): boolean => Object.hasOwn(STORE_TABLES, name);
	return rows.flatMap(({ name, from, to, by_store, on_delete }) => [
		...(isStore(from) && isStore(to) && !by_store
			? [`${from}: ${name} refers to ${to} without store_id (R2)`]
			: []),
		...(!isStore(from) && isStore(to)
			? [`${from}: ${name} refers from a shared to a store table (R4)`]
			: []),
		...(isStore(from) && /[nd]/.test(on_delete)
			? [`${from}: ${name} sets null or a default (R3)`]
			: [])
	]);
}

/** "select (a, b)" → "select(a)", "select(b)"; "select" stays. */
function eachRight(right: string): string[] {
	const columns = /^(\w+) \((.*)\)$/.exec(right);
	return columns
		? (columns[2] ?? '').split(', ').map((column) => `${columns[1]}(${column})`)
		: [right];
}

async function grants(query: Query): Promise<string[]> {
	const rows = await query<{ table: string; role: string; right: string }>(
		`select c.relname as "table", coalesce(r.rolname, 'public') as role, lower(x.privilege_type) as right
		 from pg_class c, aclexplode(c.relacl) x left join pg_roles r on r.oid = x.grantee
		 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f') and x.grantee <> c.relowner
		 union all
		 select c.relname, coalesce(r.rolname, 'public'), lower(x.privilege_type) || '(' || a.attname || ')'
		 from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) x
		 left join pg_roles r on r.oid = x.grantee
		 where c.relnamespace = 'public'::regnamespace and x.grantee <> c.relowner`
	);
	const has = new Set(rows.map(({ table, role, right }) => `${role}: ${right} on ${table}`));
	const should = new Set(
		GRANTS.flatMap(({ table, role, rights }) =>
			rights.flatMap(eachRight).map((right) => `${role}: ${right} on ${table}`)
		)
	);
	return [
		...[...has]
			.filter((right) => !should.has(right))
			.map((right) => `${right}: granted, not in the registry`),
		...[...should]
			.filter((right) => !has.has(right))
			.map((right) => `${right}: in the registry, not granted`)
	];
}

/** What reads past row-level security (TRUST.md §3). */
async function leaks(query: Query): Promise<string[]> {
	const rows = await query<{ name: string; kind: string }>(
		`select c.relname as name, 'view without security_invoker, or materialized' as kind from pg_class c
		 where c.relnamespace = 'public'::regnamespace and (c.relkind = 'm' or (c.relkind = 'v'
			and not coalesce(c.reloptions::text ~ 'security_invoker=(true|on)', false)))
		 union all
		 select p.proname, 'SECURITY DEFINER function' from pg_proc p
		 where p.prosecdef and p.pronamespace = 'public'::regnamespace`
	);
	return rows.map(({ name, kind }) => `${name}: ${kind} (R19)`);
}

async function roles(query: Query): Promise<string[]> {
	const rows = await query<{ name: string }>(
		`select rolname as name from pg_roles where rolname = any ($1)
		 and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or not rolcanlogin)`,
		[ROLES]
	);
	return rows.map(({ name }) => `${name}: has rights of a ruler`);
}

/** Sentences, one per broken rule; none for a database that keeps them all. */
export async function catalogueFindings(query: Query): Promise<string[]> {
	const checks = [tables, policies, uniqueness, references, grants, leaks, roles];
	const found: string[] = [];
	for (const check of checks) found.push(...(await check(query)));
	return found.sort();
}
