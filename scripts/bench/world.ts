/** Stores to measure in, set-based and as the owner: thousands are there in seconds. No events, so nothing reacts. */
import type { Client } from 'pg';
import { DEFAULT_POLICY } from '#lib/stores/rules.ts';

export interface Batch {
	/** Slugs are `<prefix>-<n>`, counted from 1. */
	readonly prefix: string;
	readonly stores: number;
	/** Each store's people, `person-1` …, and services of 30 minutes, `service-1` …; everybody performs everything. */
	readonly people: number;
	readonly services: number;
	/** Half hours taken of the sixteen from nine to five, from today on; every second one first. */
	readonly perDay: number;
	readonly days: number;
}

const steps = ({ prefix, stores, people, services, perDay, days }: Batch): readonly string[] => [
	`create temp table plan on commit drop as
		select n, uuidv7() as store_id, uuidv7() as location_id from generate_series(1, ${stores}) n`,
	`insert into stores (id, name, currency, published_at) select store_id, '${prefix} ' || n, 'EUR', now() from plan order by n`,
	`insert into store_slugs (slug, store_id) select '${prefix}-' || n, store_id from plan`,
	`insert into store_settings (store_id, policy) select store_id, '${JSON.stringify(DEFAULT_POLICY)}' from plan`,
	`insert into store_profiles (store_id, accent_tokens, zone, country) select store_id, '{"light":{},"dark":{}}', 'Europe/Athens', 'GR' from plan`,
	`insert into locations (store_id, id, name, slug, zone, city, country) select store_id, location_id, 'Main street', 'main', 'Europe/Athens', 'Athens', 'GR' from plan`,
	`create temp table person on commit drop as
		select n, s, store_id, location_id, uuidv7() as id from plan, generate_series(1, ${people}) s`,
	`insert into staff (store_id, id, name, slug, colour, position)
		select store_id, id, 'Person ' || s, 'person-' || s, s % 8 + 1, s from person`,
	`create temp table offered on commit drop as
		select k, store_id, location_id, uuidv7() as id from plan, generate_series(1, ${services}) k`,
	`insert into services (store_id, id, name, slug, phases, slot_step_minutes, price_minor, currency, position)
		select store_id, id, 'Service ' || k, 'service-' || k, '{30}', 30, 2000 + 500 * k, 'EUR', k from offered`,
	`insert into service_staff (store_id, service_id, staff_id, location_id)
		select o.store_id, o.id, p.id, o.location_id from offered o join person p using (store_id)`,
	`insert into hours (store_id, id, location_id, weekday, minutes)
		select store_id, uuidv7(), location_id, d, '{[540,1020)}' from plan, generate_series(1, 7) d`,
	`insert into hours (store_id, id, staff_id, at_location_id, weekday, minutes)
		select store_id, uuidv7(), id, location_id, d, '{[540,1020)}' from person, generate_series(1, 7) d`,
	`create temp table booked on commit drop as
		select p.store_id, p.id as staff_id, uuidv7() as claim_id, o.id as service_id,
			(current_date + d + time '09:00' + (i * 2 % 16 + i / 8) * interval '30 minutes') at time zone 'Europe/Athens' as starts_at
		from person p join offered o on o.store_id = p.store_id and o.k = 1, generate_series(0, ${days - 1}) d, generate_series(0, ${perDay - 1}) i`,
	'insert into claims (store_id, id) select store_id, claim_id from booked',
	`insert into allocations (store_id, id, claim_id, staff_id, starts_at, ends_at, service_id, service_starts_at, service_minutes)
		select store_id, uuidv7(), claim_id, staff_id, starts_at, starts_at + interval '30 minutes', service_id, starts_at, 30 from booked`
];

/** The last person of each store of a batch has nothing free for the first four weeks. */
export const fillLastPerson = (prefix: string): string =>
	`insert into time_off (store_id, id, staff_id, kind, starts_at, ends_at)
		select a.store_id, uuidv7(), p.id, 'blocked', current_date + d + time '09:00' + i * interval '30 minutes', current_date + d + time '09:30' + i * interval '30 minutes'
		from store_slugs a join lateral (select id from staff where store_id = a.store_id order by position desc limit 1) p on true,
			generate_series(0, 27) d, generate_series(-4, 15) i
		where a.slug like '${prefix}-%'`;

/** Every service of a batch asks for ten euros before it is confirmed. */
export const askDeposit = (prefix: string): string =>
	`update services set payment = '{"kind":"deposit_fixed","amountMinor":1000}'
		where store_id in (select store_id from store_slugs where slug like '${prefix}-%')`;

/** Does nothing when the batch is there. `also`: further statements of the same transaction. */
export async function addStores(
	client: Client,
	batch: Batch,
	also: readonly string[] = []
): Promise<void> {
	const { rowCount } = await client.query('select from store_slugs where slug = $1', [
		`${batch.prefix}-1`
	]);
	if (rowCount !== 0) return;
	await client.query('begin');
	// Rows that refer to each other by construction need no look-ups of foreign keys.
	await client.query('set local session_replication_role = replica');
	for (const step of [...steps(batch), ...also]) await client.query(step);
	await client.query('commit');
	await client.query('analyze');
}
