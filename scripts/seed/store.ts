/** One store of the demo world, built as its manager would: with the product's own commands. */
import { serviceInput, staffInput } from '#lib/catalogue/input.ts';
import { addClosure } from '#lib/availability/server/closures.ts';
import { setWeeklyHours } from '#lib/availability/server/hours.ts';
import { blockTime } from '#lib/availability/server/time-off.ts';
import { parseHours } from '#lib/availability/input-hours.ts';
import { addCategory } from '#lib/catalogue/server/categories.ts';
import { addLocation } from '#lib/catalogue/server/locations.ts';
import { setPerformers, setPlaces, setRequirements } from '#lib/catalogue/server/performers.ts';
import { addResource, addResourceType } from '#lib/catalogue/server/resources.ts';
import { createService } from '#lib/catalogue/server/services.ts';
import { addStaff, linkStaff } from '#lib/catalogue/server/staff.ts';
import { packageInput } from '#lib/packages/input.ts';
import { addPackage } from '#lib/packages/server/definitions.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { addDays, localDay } from '#lib/platform/time.ts';
import { createStore } from '#lib/stores/server/creating.ts';
import { inStoresScope } from '#lib/stores/server/platform-scope.ts';
import { setPublished, updateProfile } from '#lib/stores/server/profile.ts';
import { inScope, type StoreScope } from '#lib/stores/server/scope.ts';
import { WORLD_USERS } from '#lib/testing/world-people.ts';
import type { WorldStore } from '#lib/testing/world.ts';

type Ids = ReadonlyMap<string, string>;

const idOf = (ids: Ids, name: string): string => {
	const id = ids.get(name);
	if (id === undefined) throw new Error(`the demo world has no ${name}`);
	return id;
};

const userId = (email: string): string => {
	const user = WORLD_USERS.find((person) => person.email === email);
	if (!user) throw new Error(`the demo world has no ${email}`);
	return user.id;
};

async function seedLocations(scope: StoreScope, world: WorldStore): Promise<Ids> {
	const ids = new Map<string, string>();
	for (const { hours, ...location } of world.locations) {
		const { locationId } = await addLocation(scope, location);
		await setWeeklyHours(scope, { kind: 'location', id: locationId }, hours.map(parseHours));
		ids.set(location.slug, locationId);
	}
	return ids;
}

async function seedPeople(scope: StoreScope, world: WorldStore, places: Ids): Promise<Ids> {
	const ids = new Map<string, string>();
	for (const { hours, ...person } of world.people) {
		const { staffId } = await addStaff(scope, staffInput.parse(person));
		ids.set(person.slug, staffId);
		for (const [place, week] of Object.entries(hours)) {
			const atLocationId = idOf(places, place);
			const owner = { kind: 'staff', id: staffId, atLocationId } as const;
			await setWeeklyHours(scope, owner, week.map(parseHours));
		}
		const login = world.members.find(({ staff }) => staff === person.slug);
		if (login) await linkStaff(scope, staffId, login.email);
	}
	return ids;
}

async function seedResources(scope: StoreScope, world: WorldStore, places: Ids): Promise<Ids> {
	const types = new Map<string, string>();
	for (const { type, name, at, quantity } of world.resources) {
		if (!types.has(type)) types.set(type, (await addResourceType(scope, type)).typeId);
		const typeId = idOf(types, type);
		await addResource(scope, { name, typeId, locationId: idOf(places, at), quantity });
	}
	return types;
}

interface Parts {
	readonly places: Ids;
	readonly people: Ids;
	readonly types: Ids;
	readonly categories: Ids;
}

async function seedService(
	scope: StoreScope,
	world: WorldStore,
	service: WorldStore['services'][number],
	{ places, people, types, categories }: Parts
): Promise<string> {
	const { currency } = world;
	const categoryId = idOf(categories, service.category);
	const input = serviceInput.parse({ ...service.input, categoryId });
	const { serviceId } = await createService(scope, currency, input);
	const performers = service.at.flatMap((place) =>
		world.people
			// Whoever has no hours at a place performs nothing there.
			.filter(({ slug, hours }) => service.by.includes(slug) && place in hours)
			.map(({ slug }) => ({
				staffId: idOf(people, slug),
				locationId: idOf(places, place),
				duration: '',
				price: '',
				bufferBefore: '',
				bufferAfter: ''
			}))
	);
	if (input.unstaffed)
		await setPlaces(
			scope,
			serviceId,
			service.at.map((place) => idOf(places, place))
		);
	else await setPerformers(scope, { serviceId, currency }, performers);
	const needs = service.needs ?? [];
	if (needs.length > 0)
		await setRequirements(
			scope,
			serviceId,
			needs.map((type) => ({ typeId: idOf(types, type), units: 1, perPerson: false }))
		);
	return serviceId;
}

async function seedPackages(scope: StoreScope, world: WorldStore, services: Ids): Promise<void> {
	for (const { pays, ...input } of world.packages) {
		const serviceIds = pays.map((name) => idOf(services, name));
		await addPackage(scope, packageInput.parse({ ...input, serviceIds }));
	}
}

async function seedAbsences(scope: StoreScope, world: WorldStore, people: Ids): Promise<void> {
	const today = localDay(scope.now, world.zone);
	for (const { in: days, reason } of world.closures) {
		const day = addDays(today, days);
		await addClosure(scope, { locationId: null, startsOn: day, endsOn: day, reason });
	}
	for (const { staff, in: days, reason } of world.timeOff) {
		const day = addDays(today, days);
		await blockTime(scope, {
			owner: { staffId: idOf(people, staff), resourceId: null },
			kind: 'time_off',
			reason,
			fromDay: day,
			fromTime: null,
			untilDay: day,
			untilTime: null
		});
	}
}

async function fill(scope: StoreScope, world: WorldStore): Promise<void> {
	const { name, description, email, phone, accent, zone, country, terms } = world;
	const profile = { name, description, email, phone, accent, zone, country, terms };
	await updateProfile(scope, { ...profile, defaultLocale: 'en', phoneField: 'optional' });
	const places = await seedLocations(scope, world);
	const people = await seedPeople(scope, world, places);
	const types = await seedResources(scope, world, places);
	const categories = new Map<string, string>();
	for (const category of world.categories)
		categories.set(category, (await addCategory(scope, category)).categoryId);
	const parts = { places, people, types, categories };
	const services = new Map<string, string>();
	for (const service of world.services)
		services.set(service.input.name, await seedService(scope, world, service, parts));
	await seedPackages(scope, world, services);
	await seedAbsences(scope, world, people);
	await setPublished(scope, true);
}

const MEMBER = `insert into memberships (user_id, store_id, role) values ($1, $2, $3) on conflict do nothing`;

async function create(pools: Pools, world: WorldStore): Promise<string> {
	const { rows } = await pools.platform.query<{ id: string }>(
		'select store_id as id from store_slugs where slug = $1',
		[world.slug]
	);
	if (rows[0]) return rows[0].id;
	const managerEmail = world.members[0]?.email ?? '';
	const { slug, name, currency, zone, country } = world;
	const request = {
		actor: { kind: 'system', id: null },
		source: 'job',
		ip: null,
		requestId: 'seed',
		locale: 'en'
	} as const;
	const { storeId } = await inStoresScope(pools, request, (scope) =>
		createStore(scope, { slug, name, currency, zone, country, locale: 'en', managerEmail })
	);
	return storeId;
}

/** Safe to run again: a store that has a location is finished, for it is filled in one transaction. */
export async function seedStore(pools: Pools, world: WorldStore): Promise<void> {
	const storeId = await create(pools, world);
	await pools.platform.query('update stores set demo = true where id = $1', [storeId]);
	for (const { email, role } of world.members)
		await pools.platform.query(MEMBER, [userId(email), storeId, role]);
	const manager = world.members[0];
	await inScope(
		pools,
		{
			storeId,
			actor: { kind: 'user', id: manager ? userId(manager.email) : null },
			roles: ['store_manager'],
			source: 'staff',
			ip: null,
			requestId: 'seed',
			locale: 'en'
		},
		async (scope) => {
			const { rowCount } = await scope.tx.$client.query(
				'select from locations where store_id = $1 limit 1',
				[storeId]
			);
			if (rowCount === 0) await fill(scope, world);
		}
	);
}
