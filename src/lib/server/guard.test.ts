import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { rolePassword, type AppRole } from '#lib/platform/server/config.ts';
import { openPool, type Pool } from '#lib/platform/server/pool.ts';
import { TEST_SECRET, useDatabase } from '#lib/testing/database.ts';
import { guardRole } from './guard.ts';

const db = useDatabase();

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const step of undo.splice(0).reverse()) await step();
});

/** Does harm as the owner, and takes it back after the test. */
async function harm(statement: string, back: string): Promise<void> {
	await db.owner(statement);
	undo.push(() => db.owner(back));
}

const roles = (): [AppRole, Pool][] => [
	['app_user', db.pools.app],
	['app_worker', db.pools.worker],
	['app_platform', db.pools.platform]
];

/** A role of the cluster is everyone's: a bad one is made beside the product's own. */
async function asRole(attributes: string): Promise<{ name: AppRole; pool: Pool }> {
	const name = `guarded_${Math.random().toString(36).slice(2, 10)}`;
	await db.owner(`create role ${name} login password 'x' ${attributes}`);
	const url = new URL(db.url);
	url.username = name;
	url.password = 'x';
	const pool = openPool(url.toString(), { max: 1, name: 'guard' });
	undo.push(async () => {
		await pool.end();
		await db.owner(`drop role ${name}`);
	});
	return { name: name as AppRole, pool };
}

test('the three roles that setup makes may start', async () => {
	for (const [role, pool] of roles()) await guardRole(pool, role);
});

test('a role without any right passes, so the refusals below are about what each adds', async () => {
	const { name, pool } = await asRole('');
	await guardRole(pool, name);
});

test('the wrong role is refused', async () => {
	await expect(guardRole(db.pools.app, 'app_platform')).rejects.toThrow(
		'logged in as app_user, not as app_platform'
	);
});

test.each(['superuser', 'bypassrls'])('a role that is %s is refused', async (attribute) => {
	const { name, pool } = await asRole(attribute);
	await expect(guardRole(pool, name)).rejects.toThrow('bypasses row-level security');
});

test('a role that may become one that bypasses row-level security is refused', async () => {
	const strong = await asRole('bypassrls');
	const { name, pool } = await asRole('noinherit');
	await db.owner(`grant ${strong.name} to ${name}`);
	await expect(guardRole(pool, name)).rejects.toThrow(strong.name);
});

test('the owner of a table is refused', async () => {
	const [{ who } = { who: '' }] = await db.owner<{ who: string }>('select current_user as who');
	await harm(
		'alter table clients owner to app_user',
		`alter table clients owner to ${pg.escapeIdentifier(who)}`
	);
	await expect(guardRole(db.pools.app, 'app_user')).rejects.toThrow('app_user owns clients');
});

test('a store table without row-level security stops every role', async () => {
	await harm(
		'alter table bookings disable row level security',
		'alter table bookings enable row level security'
	);
	for (const [role, pool] of roles())
		await expect(guardRole(pool, role)).rejects.toThrow('missing on bookings');
});

test('a new store table that nobody secured stops every role', async () => {
	await harm('create table later (store_id uuid not null)', 'drop table later');
	for (const [role, pool] of roles())
		await expect(guardRole(pool, role)).rejects.toThrow('missing on later');
});

const READERS: [what: string, make: string, back: string][] = [
	[
		'view that reads as its owner',
		'create view all_clients as select * from clients',
		'drop view all_clients'
	],
	[
		'materialized view',
		'create materialized view all_clients as select * from clients',
		'drop materialized view all_clients'
	]
];

test.each(READERS)('a %s is refused', async (_, make, back) => {
	await harm(make, back);
	await db.owner('grant select on all_clients to app_user');
	await expect(guardRole(db.pools.app, 'app_user')).rejects.toThrow('all_clients');
});

test('a view that reads as its reader passes', async () => {
	await harm(
		'create view own_clients with (security_invoker = true) as select * from clients',
		'drop view own_clients'
	);
	await db.owner('grant select on own_clients to app_user');
	await guardRole(db.pools.app, 'app_user');
});

test('a function that reads as its owner is refused, and passes once nobody may call it', async () => {
	await harm(
		`create function peek() returns bigint language sql security definer as 'select count(*) from clients'`,
		'drop function peek()'
	);
	await expect(guardRole(db.pools.app, 'app_user')).rejects.toThrow(
		'functions read as their owner: peek'
	);
	await db.owner('revoke execute on function peek() from public');
	await guardRole(db.pools.app, 'app_user');
});

test('what the guard fears is real: such a view shows one store the other stores', async () => {
	await db.owner(
		`insert into stores (id, name, currency) values (gen_random_uuid(), 'One', 'EUR'), (gen_random_uuid(), 'Two', 'EUR')`
	);
	await db.owner(
		'insert into categories (store_id, id, name) select id, gen_random_uuid(), name from stores'
	);
	await harm('create view every_category as select * from categories', 'drop view every_category');
	await db.owner('grant select on every_category to app_user');
	const count = async (table: string): Promise<unknown> =>
		(await db.pools.app.query(`select count(*)::int as n from ${table}`)).rows[0];
	expect(await count('every_category')).toEqual({ n: 2 });
	expect(await count('categories')).toEqual({ n: 0 });
});

test('the roles keep the passwords that setup gave them', () => {
	expect(rolePassword(TEST_SECRET, 'app_user')).not.toBe(rolePassword(TEST_SECRET, 'app_worker'));
});
