/** A store with something in every table, and what an input may name of it. */
import { bookingCode } from '#lib/bookings/code.ts';
import { linkHash, linkToken } from '#lib/bookings/server/link.ts';
import { purchaseToken } from '#lib/packages/server/link.ts';
import { isId } from '#lib/platform/server/ids.ts';
import { STORE_TABLES } from '#lib/server/tables.ts';
import { aClient, book, wallTime } from './booking.ts';
import { makeStore, type TestStore } from './builders.ts';
import type { TestDatabase } from './database.ts';
import type { Belongings } from './outsider.ts';
import { canary, fillStore, type StoreRows } from './rows.ts';

/** `staffId`, `staffIds` → staff; a bare `id` is of whatever the procedure's path speaks of. */
const TABLE_OF: Record<string, string> = {
	staff: 'staff',
	service: 'services',
	location: 'locations',
	atLocation: 'locations',
	category: 'categories',
	type: 'resource_types',
	resource: 'resources',
	client: 'clients',
	booking: 'bookings',
	subject: 'bookings',
	owner: 'locations',
	segment: 'booking_segments',
	claim: 'claims',
	hold: 'claims',
	image: 'images',
	delivery: 'deliveries',
	notification: 'deliveries',
	closure: 'closures',
	timeOff: 'time_off',
	groupSession: 'group_sessions',
	event: 'events',
	cursor: 'events',
	series: 'booking_series',
	document: 'documents',
	payment: 'payments',
	package: 'packages',
	purchase: 'package_purchases',
	renewal: 'package_renewals',
	refund: 'refunds',
	difference: 'reconciliation_items',
	connection: 'payment_connections',
	card: 'saved_cards'
};

const singular = (word: string): string => word.replace(/ies$/, 'y').replace(/s$/, '');

function tableOf(path: readonly string[], procedure: string): string | undefined {
	const field = [...path].reverse().find((part) => !/^\d+$/.test(part)) ?? '';
	const stem = field.replace(/Ids?$/, '');
	if (stem !== field || TABLE_OF[field]) return TABLE_OF[stem];
	if (field !== 'id' && field !== 'ids' && field !== 'order') return undefined;
	const spoken = procedure.split('.').reverse();
	return spoken
		.map((part) => TABLE_OF[part] ?? TABLE_OF[singular(part)])
		.find((table) => table !== undefined);
}

const text = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : undefined;

/** Words where people would put words, the same in no other store. */
async function mark(db: TestDatabase, store: TestStore): Promise<void> {
	const end = store.storeId.slice(-12);
	for (const table of ['services', 'staff', 'locations'])
		await db.owner(
			`update ${table} set slug = slug || '-' || $2, name = $3 || ' ' || name where store_id = $1`,
			[store.storeId, end, canary(store.storeId)]
		);
	// Written past the commands: cached rules must not stay.
	await db.owner(
		'update store_settings set rules_version = rules_version + 1 where store_id = $1',
		[store.storeId]
	);
	await db.owner('update stores set name = $2 where id = $1', [
		store.storeId,
		canary(store.storeId)
	]);
	await db.owner(`insert into domains (store_id, host, txt_token) values ($1, $2, $3)`, [
		store.storeId,
		`${end}.gr`,
		canary(store.storeId)
	]);
	await db.owner(
		`insert into invitations (id, store_id, email, role, token_hash, expires_at)
		 values (gen_random_uuid(), $1, $2, 'staff', sha256($3), now() + interval '1 day')`,
		[store.storeId, `${end}@example.test`, Buffer.from(end)]
	);
	const [numbered] = await db.owner<{ number: number; booking: string }>(
		'select number, b.id as booking from stores s join bookings b on b.store_id = s.id where s.id = $1',
		[store.storeId]
	);
	await db.owner('update documents set subject_id = $2 where store_id = $1', [
		store.storeId,
		numbered?.booking
	]);
	await db.owner('update package_purchases set renewal_id = id where store_id = $1', [
		store.storeId
	]);
	await db.owner('update bookings set code = $2, link_hash = $3 where store_id = $1', [
		store.storeId,
		bookingCode(numbered?.number ?? 0, Buffer.from(end)),
		linkHash(linkToken(store.storeId, numbered?.booking ?? '', 1))
	]);
}

async function rowsOf(db: TestDatabase, store: TestStore): Promise<StoreRows> {
	const rows: StoreRows = {};
	for (const table of [...Object.keys(STORE_TABLES), 'invitations', 'domains']) {
		const [row] = await db.owner(
			`select * from ${table} where store_id = $1 order by 1, 2 limit 1`,
			[store.storeId]
		);
		if (row) rows[table] = row;
	}
	return rows;
}

async function marksOf(db: TestDatabase, store: TestStore): Promise<string[]> {
	const ids: string[] = [];
	for (const table of Object.keys(STORE_TABLES)) {
		const rows = await db.owner<{ id: unknown }>(
			`select to_jsonb(t) ->> 'id' as id from ${table} t where store_id = $1`,
			[store.storeId]
		);
		ids.push(...rows.map((row) => text(row.id) ?? '').filter(isId));
	}
	return [
		...new Set([
			...ids,
			canary(store.storeId),
			store.storeId.slice(-12),
			store.managerUser.id,
			store.managerUser.email
		])
	];
}

export interface FilledStore extends Belongings {
	readonly store: TestStore;
}

export async function makeFilledStore(db: TestDatabase): Promise<FilledStore> {
	const store = await makeStore(db, { staff: 2, services: [{}, { capacity: 4 }] });
	await book(store, { startsAt: wallTime(2, '10:00') }, aClient({ name: canary(store.storeId) }));
	await fillStore((statement, values) => db.owner(statement, values), store.storeId);
	await mark(db, store);
	const rows = await rowsOf(db, store);
	const bookingId = text(rows['bookings']?.['id']) ?? '';
	const special: Record<string, string | undefined> = {
		userId: store.managerUser.id,
		actorId: store.managerUser.id,
		storeId: store.storeId,
		code: text(rows['bookings']?.['code']),
		moving: text(rows['bookings']?.['code']),
		token: linkToken(store.storeId, bookingId, 1),
		service: text(rows['services']?.['slug']),
		with: text(rows['staff']?.['slug']),
		person: text(rows['staff']?.['slug']),
		at: text(rows['locations']?.['slug']),
		category: text(rows['categories']?.['id']),
		host: text(rows['domains']?.['host'])
	};
	return {
		store,
		address: store.slug,
		marks: await marksOf(db, store),
		named: (path, procedure) => {
			const field = path.at(-1) ?? '';
			if (field === 'slug' && procedure === 'catalogue.service') return special['service'];
			if (field === 'cursor' && procedure === 'documents.list')
				return text(rows['documents']?.['id']);
			if (field === 'email' && procedure === 'catalogue.staff.link') return store.managerUser.email;
			if (field === 'token' && procedure.startsWith('packages.'))
				return purchaseToken(store.storeId, text(rows['package_purchases']?.['id']) ?? '');
			if (Object.hasOwn(special, field)) return special[field];
			if (field === 'id' && procedure.includes('.members.'))
				return text(rows['invitations']?.['id']);
			const table = tableOf(path, procedure);
			return table === undefined ? undefined : text(rows[table]?.['id']);
		}
	};
}
