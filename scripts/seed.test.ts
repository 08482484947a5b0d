import { expect, test } from 'vitest';
import { isCommonPassword, verifyPassword } from '#lib/auth/server/passwords.ts';
import { passwordProblem } from '#lib/auth/rules.ts';
import { listNextFree } from '#lib/availability/server/queries.ts';
import { filterInput } from '#lib/catalogue/input.ts';
import { listCatalogue } from '#lib/catalogue/server/queries.ts';
import { catalogueOf } from '#lib/catalogue/server/snapshot.ts';
import { unseal } from '#lib/platform/server/crypto.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import { useDatabase } from '#lib/testing/database.ts';
import { WORLD_PASSWORD, WORLD_USERS } from '#lib/testing/world-people.ts';
import { seedLarge } from './seed/large.ts';
import { demoLogins, seedDemo } from './seed.ts';

const db = useDatabase();

async function visit<T>(slug: string, fn: (scope: StoreScope) => Promise<T>): Promise<T> {
	const [row] = await db.owner<{ id: string }>(
		'select store_id as id from store_slugs where slug = $1',
		[slug]
	);
	return await inScope(
		db.pools,
		{
			storeId: row?.id ?? '',
			actor: { kind: 'visitor', id: null },
			source: 'page',
			ip: null,
			requestId: 'test',
			locale: 'en'
		},
		fn
	);
}

const counts = async (): Promise<unknown> => {
	const [row] =
		await db.owner(`select (select count(*)::int from users) as users, (select count(*)::int from stores) as stores,
		(select count(*)::int from services) as services, (select count(*)::int from staff) as staff,
		(select count(*)::int from memberships) as memberships, (select count(*)::int from hours) as hours,
		(select count(*)::int from packages) as packages`);
	return row;
};

test('the demo world is there, and seeding it again changes nothing', async () => {
	await seedDemo(db.pools, db.config);
	const first = await counts();
	expect(first).toMatchObject({
		stores: 2,
		users: WORLD_USERS.length,
		services: 19,
		staff: 8,
		packages: 2
	});
	await seedDemo(db.pools, db.config);
	expect(await counts()).toEqual(first);
	// Hundreds of commands, twice: a second each on a busy machine adds up.
}, 180_000);

test('the demo stores are open, marked as a demo, and show what the pictures show', async () => {
	const rows = await db.owner(
		'select name, currency, demo, published_at is not null as open from stores order by name'
	);
	expect(rows).toEqual([
		{ name: 'Ammos Nails and Hair', currency: 'EUR', demo: true, open: true },
		{ name: 'Filoxenia Home Care', currency: 'GBP', demo: true, open: true }
	]);
	const list = await visit('ammos', (scope) => listCatalogue(scope, filterInput.parse({})));
	expect(list.map(({ name, services }) => [name, ...services.map((one) => one.name)])).toEqual([
		['Nails', 'Gel manicure', 'Builder gel overlay', 'Classic pedicure'],
		['Hair', 'Cut and blow-dry', 'Root colour and gloss', 'Balayage', 'Short cut'],
		['Groups', 'Bridal party nails'],
		['Occasions', 'Bridal hair trial', 'Colour correction', 'Wedding day hair']
	]);
});

test.each(['ammos', 'filoxenia'])(
	'every service of %s can be booked within two weeks',
	async (slug) => {
		const missing = await visit(slug, async (scope) => {
			const { services, locations } = await catalogueOf(scope);
			const wishes = services.flatMap((service) =>
				locations.map((location) => ({ serviceId: service.id, locationId: location.id }))
			);
			const free = new Set<string>();
			for (const { id } of locations) {
				const here = wishes.filter(({ locationId }) => locationId === id);
				for (const [serviceId, slot] of await listNextFree(scope, here, 14))
					if (slot) free.add(serviceId);
			}
			return services.filter(({ id }) => !free.has(id)).map(({ name }) => name);
		});
		expect(missing).toEqual([]);
	}
);

test('everyone on the printed list can sign in, platform people with their authenticator', async () => {
	expect(
		passwordProblem(WORLD_PASSWORD, { secondFactor: false, words: ['Ammos'] }, isCommonPassword)
	).toBeNull();
	for (const { email, password, totpSecret } of demoLogins()) {
		const [user] = await db.owner<{
			id: string;
			hash: string;
			totp: Buffer | null;
			verified: boolean;
		}>(
			'select id, password_hash as hash, totp_secret as totp, verified_at is not null as verified from users where email = $1',
			[email]
		);
		expect(user?.verified).toBe(true);
		expect(await verifyPassword(user?.hash ?? null, password)).toBe(true);
		expect(totpSecret !== undefined).toBe(user?.totp !== null);
		if (user?.totp)
			expect(unseal(db.config.APP_SECRET, 'totp', user.id, user.totp)).toHaveLength(20);
	}
	expect(new Set(demoLogins().map(({ role }) => role)).size).toBeGreaterThanOrEqual(9);
});

test('a world to measure in: half of all bookings in one store, nothing twice, nothing without its parent', async () => {
	await seedLarge(db.url, () => {}, { stores: 4, bookings: 2000 });
	const [row] = await db.owner(`select
		(select count(*)::int from stores where name like 'Large %') as stores,
		(select count(*)::int from bookings where code like 'L%-%' and contact_email like '%@large.example') as bookings,
		(select count(*)::int from bookings b join store_slugs s using (store_id) where s.slug = 'large-1') as first,
		(select count(distinct (store_id, code))::int from bookings where contact_email like '%@large.example') as codes,
		(select count(*)::int from bookings b join claims c on (c.store_id, c.id) = (b.store_id, b.claim_id)
			join allocations a on (a.store_id, a.claim_id) = (c.store_id, c.id)
			join booking_segments g on (g.store_id, g.booking_id) = (b.store_id, b.id)
			join staff t on (t.store_id, t.id) = (a.store_id, a.staff_id)
			join services v on (v.store_id, v.id) = (g.store_id, g.service_id)
			join clients l on (l.store_id, l.id) = (b.store_id, b.client_id)
			join locations o on (o.store_id, o.id) = (b.store_id, b.location_id)
			where l.email like '%@large.example') as whole`);
	expect(row).toEqual({ stores: 4, bookings: 2000, first: 1000, codes: 2000, whole: 2000 });
});
