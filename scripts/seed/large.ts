/**
 * A world to measure in: 1,000 stores, 1,000,000 bookings, half of them in the store `large-1`. Set-based,
 * as the owner, without events: nothing reacts to these rows. In one transaction, so all or nothing.
 */
import pg from 'pg';
import { processNow } from '#lib/platform/time.ts';
import { DEFAULT_POLICY } from '#lib/stores/rules.ts';

/** Ids of the shape that the product makes: the first 48 bits are the time, so that indexes grow at their end. */
const V7 = `create function pg_temp.v7(at timestamptz) returns uuid language sql volatile as $$
	select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(r, 1, 3)
		|| substr('89ab', 1 + floor(random() * 4)::int, 1) || substr(r, 4, 15))::uuid from (select md5(random()::text) r) x $$`;

/** The same shape from a kind, a store's number and a count: what refers to it needs no join. */
const FIXED = `create function pg_temp.fixed(kind int, n int, i int) returns uuid language sql immutable as $$
	select ('019b76da-a800-7' || lpad(to_hex(kind), 3, '0') || '-8000-' || lpad(to_hex(n), 4, '0') || lpad(to_hex(i), 8, '0'))::uuid $$`;

const id = (kind: keyof typeof KINDS, n: string, i: string): string =>
	`pg_temp.fixed(${KINDS[kind]}, ${n}, ${i})`;
const KINDS = { store: 1, location: 2, staff: 3, service: 4, client: 5 } as const;

export interface LargeSize {
	readonly stores: number;
	readonly bookings: number;
}

/** Half of all in the first store; the rest shared, the first few getting one more. */
function share(stores: number, bookings: number): string {
	const rest = Math.floor(bookings / 2);
	const each = Math.floor(rest / (stores - 1));
	return `${each} + (n <= ${rest - each * (stores - 1) + 1})::int`;
}

/** `first_day`: days from today; eight or fourteen half hours a day are booked, of the sixteen from nine to five. */
const planOf = ({
	stores,
	bookings
}: LargeSize): string => `create temp table plan on commit drop as
	select n, ${id('store', 'n', '0')} as store_id, ${id('location', 'n', '0')} as location_id,
		case when n = 1 then 50 else 5 end as people,
		case when n = 1 then ${Math.ceil(bookings / 2)} else ${share(stores, bookings)} end as bookings,
		case when n = 1 then greatest(100, ${Math.ceil(bookings / 20)}) else 100 end as clients,
		case when n = 1 then 14 else 8 end as per_day,
		case when n = 1 then -625 else -7 end as first_day
	from generate_series(1, ${stores}) n`;

const STORES = [
	`insert into stores (id, name, currency, published_at, demo) select store_id, 'Large ' || n, 'EUR', now(), true from plan order by n`,
	`insert into store_slugs (slug, store_id) select 'large-' || n, store_id from plan`,
	`insert into store_settings (store_id, policy) select store_id, '${JSON.stringify(DEFAULT_POLICY)}' from plan`,
	`insert into store_profiles (store_id, accent_tokens, zone, country) select store_id, '{"light":{},"dark":{}}', 'Europe/Athens', 'GR' from plan`,
	`insert into locations (store_id, id, name, slug, zone, city, country) select store_id, location_id, 'Main street', 'main', 'Europe/Athens', 'Athens', 'GR' from plan`
];

const CATALOGUE = [
	`insert into staff (store_id, id, name, slug, colour, position)
		select store_id, ${id('staff', 'n', 's')}, 'Person ' || s + 1, 'person-' || s + 1, s % 8 + 1, s
		from plan, generate_series(0, people - 1) s`,
	`insert into services (store_id, id, name, slug, phases, slot_step_minutes, price_minor, currency, position)
		select store_id, ${id('service', 'n', 'k')}, 'Service ' || k + 1, 'service-' || k + 1, '{30}', 30, 2000 + 500 * k, 'EUR', k
		from plan, generate_series(0, 4) k`,
	`insert into service_staff (store_id, service_id, staff_id, location_id)
		select store_id, ${id('service', 'n', 'k')}, ${id('staff', 'n', 's')}, location_id
		from plan, generate_series(0, 4) k, generate_series(0, people - 1) s`,
	`insert into hours (store_id, id, location_id, weekday, minutes)
		select store_id, pg_temp.v7(now()), location_id, d, '{[540,1020)}' from plan, generate_series(1, 7) d`,
	`insert into hours (store_id, id, staff_id, at_location_id, weekday, minutes)
		select store_id, pg_temp.v7(now()), ${id('staff', 'n', 's')}, location_id, d, '{[540,1020)}'
		from plan, generate_series(0, people - 1) s, generate_series(1, 7) d`,
	`insert into clients (store_id, id, name, email, phone, locale)
		select store_id, ${id('client', 'n', 'c')},
			(array['Anna','Eleni','Katerina','Maria','Sofia','Nikos','Giorgos','Petros'])[c % 8 + 1] || ' Client' || c,
			'client-' || c || '@large.example', '+3069' || lpad((c % 100000000)::text, 8, '0'), 'en'
		from plan, generate_series(0, clients - 1) c`
];

/** One row per booking: who, when, under which ids. Past ones are completed, coming ones confirmed. */
const BOOKED = `create temp table booked on commit drop as
	select n, i, store_id, location_id, pg_temp.v7(starts_at - interval '5 days') as id,
		pg_temp.v7(starts_at - interval '5 days') as claim_id, ${id('staff', 'n', 'i % people')} as staff_id,
		${id('service', 'n', 'i % 5')} as service_id, i % 5 as k, ${id('client', 'n', 'c')} as client_id, c,
		starts_at, starts_at + interval '30 minutes' as ends_at, wall,
		case when starts_at < now() then 'completed' else 'confirmed' end as status
	from (select *, wall at time zone 'Europe/Athens' as starts_at from (
		select plan.*, i, ((i::bigint * 7919) % clients)::int as c,
			current_date + first_day + (i / people) / per_day + time '09:00' + ((i / people) % per_day) * interval '30 minutes' as wall
		from plan, generate_series(0, bookings - 1) i) walls) times`;

/** Base 30 of a number that is different for each: what a booking's code looks like. */
const CODE = `'L' || n || '-' || (select string_agg(substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + ((i::bigint * 7) / (30 ^ d)::bigint % 30)::int, 1), '')
	from generate_series(0, 4) d)`;

const BOOKINGS = [
	BOOKED,
	"insert into claims (store_id, id, created_at) select store_id, claim_id, starts_at - interval '5 days' from booked",
	`insert into allocations (store_id, id, claim_id, staff_id, starts_at, ends_at, service_id, service_starts_at, service_minutes)
		select store_id, pg_temp.v7(starts_at), claim_id, staff_id, starts_at, ends_at, service_id, starts_at, 30 from booked order by starts_at`,
	`insert into bookings (store_id, id, code, location_id, client_id, claim_id, status, source, starts_at, ends_at, zone, local_starts_at,
			price_minor, currency, policy, client_name, contact_email, locale, link_hash, created_at)
		select store_id, id, ${CODE}, location_id, client_id, claim_id, status, 'page', starts_at, ends_at, 'Europe/Athens', wall,
			2000 + 500 * k, 'EUR', '${JSON.stringify(DEFAULT_POLICY)}', 'Client ' || c, 'client-' || c || '@large.example', 'en',
			sha256(id::text::bytea), starts_at - interval '5 days' from booked`,
	`insert into booking_segments (store_id, booking_id, position, service_id, staff_id, starts_at, ends_at, service_name, phases, price_minor)
		select store_id, id, 0, service_id, staff_id, starts_at, ends_at, 'Service ' || k + 1, '{30}', 2000 + 500 * k from booked`
];

const ANALYSE =
	'analyze stores, clients, claims, allocations, bookings, booking_segments, hours, staff';

/** `direct`: the owner's address. `say` gets a line per step. Does nothing when it was done before. */
export async function seedLarge(
	direct: string,
	say: (line: string) => void,
	size: LargeSize = { stores: 1000, bookings: 1_000_000 }
): Promise<void> {
	const client = new pg.Client({ connectionString: direct });
	await client.connect();
	try {
		const { rowCount } = await client.query(`select from store_slugs where slug = 'large-1'`);
		if (rowCount !== 0) return;
		await client.query('begin');
		const { rows } = await client.query<{ power: boolean }>(
			'select rolsuper as power from pg_roles where rolname = current_user'
		);
		// Rows that refer to each other by construction need no four million look-ups of foreign keys.
		if (rows[0]?.power) await client.query('set local session_replication_role = replica');
		for (const [label, steps] of [
			['stores', [V7, FIXED, planOf(size), ...STORES]],
			['people, services, hours and clients', CATALOGUE],
			['bookings', BOOKINGS]
		] as const) {
			const began = processNow();
			for (const step of steps) await client.query(step);
			say(`${label}: ${Math.round((processNow() - began) / 1000)} s`);
		}
		await client.query('commit');
		await client.query(ANALYSE);
	} finally {
		await client.end();
	}
}
