import pg from 'pg';
import { expect, test } from 'vitest';
import { catalogueFindings } from '#lib/testing/catalogue.ts';
import { useDatabase } from '#lib/testing/database.ts';

const db = useDatabase();

test('every table of the database keeps the rules of tenancy', async () => {
	expect(await catalogueFindings((statement, values) => db.owner(statement, values))).toEqual([]);
});

/** Without these the test above would prove nothing. */
const HARM: [what: string, statements: string[], finding: RegExp][] = [
	[
		'a table nobody registered',
		['create table strays (id uuid primary key)'],
		/^strays: not in server\/tables\.ts$/
	],
	[
		'a registered table that is gone',
		['drop table busy_times'],
		/^busy_times: in server\/tables\.ts, not in/
	],
	[
		'a store table whose store may be null',
		[
			'alter table images drop constraint images_store_id_id_pk',
			'alter table images alter store_id drop not null'
		],
		/^images: store_id may be null/
	],
	[
		'a store table without row-level security',
		['alter table bookings disable row level security'],
		/^bookings: has no row-level security/
	],
	[
		'a store table that forces it',
		['alter table bookings force row level security'],
		/^bookings: forces/
	],
	[
		'a store table without its policy',
		['drop policy clients_store on clients'],
		/^clients: has no policy/
	],
	[
		'a second, wider policy',
		['create policy wide on clients for select to app_user using (true)'],
		/^clients: policy wide lets app_user see more/
	],
	[
		'a policy without its check',
		['alter policy clients_store on clients with check (true)'],
		/^clients: has no policy/
	],
	[
		'a shared table whose rows any store may change',
		['alter policy memberships_update on memberships with check (true)'],
		/^memberships: policy memberships_update/
	],
	[
		'a unique index without the store',
		['create unique index one_name on services (name)'],
		/^services: one_name is unique without store_id/
	],
	[
		'an exclusion that has the store without =',
		['alter table closures add exclude using gist (store_id with <>, id with =)'],
		/^closures: .* is unique without store_id/
	],
	[
		'a store table without a primary key',
		['alter table images drop constraint images_store_id_id_pk'],
		/^images: has no primary key/
	],
	[
		'a reference by id alone',
		[
			'alter table services add unique (store_id, id, name)',
			'create table tmp (id uuid primary key)',
			'alter table staff add unique (id)',
			'alter table services add foreign key (image_id) references staff (id)'
		],
		/^services: .* refers to staff without store_id/
	],
	[
		'a shared table that refers to a store table',
		[
			'alter table staff add unique (id)',
			'alter table invitations add foreign key (staff_id) references staff (id)'
		],
		/^invitations: .* refers from a shared to a store table/
	],
	[
		'a reference that sets null',
		[
			'alter table services add foreign key (store_id, category_id) references categories (store_id, id) on delete set null (category_id)'
		],
		/^services: .* sets null/
	],
	[
		'a trigger',
		[
			`create function touch() returns trigger language plpgsql as 'begin return new; end'`,
			'create trigger touch before update on services for each row execute function touch()'
		],
		/^services: has a trigger/
	],
	[
		'a right that is not in the registry',
		['grant delete on events to app_user'],
		/^app_user: delete on events: granted, not in/
	],
	[
		'a right to a single column',
		['grant update (facts) on events to app_user'],
		/^app_user: update\(facts\) on events: granted, not in/
	],
	[
		'a right for everyone',
		['grant select on clients to public'],
		/^public: select on clients: granted, not in/
	],
	[
		'a right of the registry that is missing',
		['revoke select on stores from app_worker'],
		/^app_worker: select on stores: in the registry, not granted/
	],
	[
		'a view that reads as its owner',
		['create view every_client as select * from clients'],
		/^every_client: view without security_invoker/
	],
	[
		'a materialized view',
		['create materialized view counted as select count(*) from clients'],
		/^counted: view without security_invoker, or materialized/
	],
	[
		'a function that reads as its owner',
		[
			"create function peek() returns bigint language sql security definer as 'select count(*) from clients'"
		],
		/^peek: SECURITY DEFINER/
	]
];

test.each(HARM)('%s is found', async (_, statements, finding) => {
	const client = new pg.Client({ connectionString: db.url });
	await client.connect();
	try {
		// Rolled back: each harm is seen alone.
		await client.query('begin');
		for (const statement of statements) await client.query(statement);
		const found = await catalogueFindings(
			async (statement, values) => (await client.query(statement, values)).rows
		);
		expect(found.filter((sentence) => finding.test(sentence))).not.toEqual([]);
	} finally {
		await client.end();
	}
});
