/** Quick stores for tests: everything a booking needs, nothing that a test did not ask for. */
import { randomBytes } from 'node:crypto';
import type { SessionUser } from '#lib/auth/user.ts';
import { parseHours } from '#lib/availability/input-hours.ts';
import { hours } from '#lib/availability/server/schema.ts';
import {
	locations,
	serviceLocations,
	serviceStaff,
	services,
	staff
} from '#lib/catalogue/server/schema.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { DEFAULT_POLICY, type StorePolicy } from '#lib/stores/rules.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import type { TestDatabase } from './database.ts';
import { subscribe, type TestPlan } from './plans.ts';

export type ServiceOptions = Partial<typeof services.$inferInsert> & {
	/** Which staff perform it, by index; all of them unless said. */
	by?: readonly number[];
};

export interface StoreOptions {
	/** Of the location. Default Europe/Athens. */
	zone?: string;
	/** Default EUR. */
	currency?: string;
	/** How many people. Default 1. */
	staff?: number;
	/** Default one: 30 minutes, 30.00, no buffers, slot step 30. */
	services?: readonly ServiceOptions[];
	/** As a person types them, of the location and of everyone. Default "09:00–17:00". */
	hours?: string;
	/** ISO weekdays the hours hold on. Default all seven. */
	weekdays?: readonly number[];
	policy?: Partial<StorePolicy>;
	/** What it may do; without limits unless said. null: no subscription, so the free plan. */
	plan?: TestPlan | null;
}

export interface TestStore {
	readonly storeId: string;
	readonly slug: string;
	readonly locationId: string;
	readonly staffIds: string[];
	readonly serviceIds: string[];
	/** Runs `fn` in one transaction as the manager; `overrides` change the clock, the actor, the role. */
	scope<T>(fn: (scope: StoreScope) => Promise<T>, overrides?: Partial<ScopeRequest>): Promise<T>;
	readonly managerUser: SessionUser;
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7] as const;

/** A signed-in person without any role: give him memberships with `addMember`. */
export async function makeUser(
	db: TestDatabase,
	name = 'Myrto',
	address?: string
): Promise<SessionUser> {
	const id = newId();
	const email = address ?? `${name.toLowerCase()}-${id.slice(-12)}@example.test`;
	await db.owner('insert into users (id, email, name, verified_at) values ($1, $2, $3, now())', [
		id,
		email,
		name
	]);
	return {
		id,
		email,
		name,
		platformRole: null,
		locale: 'en',
		theme: 'system',
		verified: true,
		hasPassword: false,
		totpEnabled: false,
		sessionId: `session-${id}`,
		secondFactorPassed: false
	};
}

export async function addMember(
	db: TestDatabase,
	storeId: string,
	user: SessionUser,
	role: string
): Promise<void> {
	await db.owner('insert into memberships (user_id, store_id, role) values ($1, $2, $3)', [
		user.id,
		storeId,
		role
	]);
}

async function insertStore(
	db: TestDatabase,
	options: StoreOptions
): Promise<{ storeId: string; slug: string }> {
	const storeId = newId();
	const slug = `store-${randomBytes(5).toString('hex')}`;
	await db.owner(
		'insert into stores (id, name, currency, published_at) values ($1, $2, $3, now())',
		[storeId, `Store ${slug}`, options.currency ?? 'EUR']
	);
	await db.owner('insert into store_slugs (slug, store_id) values ($1, $2)', [slug, storeId]);
	await db.owner('insert into store_settings (store_id, policy) values ($1, $2)', [
		storeId,
		JSON.stringify({ ...DEFAULT_POLICY, ...options.policy })
	]);
	await db.owner(
		'insert into store_profiles (store_id, accent_tokens, zone, country) values ($1, $2, $3, $4)',
		[storeId, JSON.stringify({ light: {}, dark: {} }), options.zone ?? 'Europe/Athens', 'GR']
	);
	if (options.plan !== null) await subscribe(db, storeId, options.plan);
	return { storeId, slug };
}

async function insertCatalogue(
	scope: StoreScope,
	options: StoreOptions,
	ids: TestIds
): Promise<void> {
	const { storeId, tx } = scope;
	await tx.insert(locations).values({
		storeId,
		id: ids.locationId,
		name: 'Main street',
		slug: 'main',
		zone: options.zone ?? 'Europe/Athens'
	});
	if (ids.staffIds.length > 0)
		await tx.insert(staff).values(
			ids.staffIds.map((id, i) => ({
				storeId,
				id,
				name: `Person ${i + 1}`,
				slug: `person-${i + 1}`,
				colour: (i % 8) + 1,
				position: i
			}))
		);
	const wanted: readonly ServiceOptions[] = options.services ?? [{}];
	for (const [i, { by, ...service }] of wanted.entries()) {
		const serviceId = ids.serviceIds[i] ?? newId();
		await tx.insert(services).values({
			storeId,
			id: serviceId,
			name: `Service ${i + 1}`,
			slug: `service-${i + 1}`,
			phases: [30],
			slotStepMinutes: 30,
			priceMinor: 3000,
			currency: options.currency ?? 'EUR',
			position: i,
			...service
		});
		if (service.unstaffed === true)
			await tx.insert(serviceLocations).values({ storeId, serviceId, locationId: ids.locationId });
		const performers =
			service.unstaffed === true
				? []
				: (by ?? ids.staffIds.keys().toArray()).flatMap((n) => ids.staffIds[n] ?? []);
		if (performers.length > 0)
			await tx
				.insert(serviceStaff)
				.values(
					performers.map((staffId) => ({ storeId, serviceId, staffId, locationId: ids.locationId }))
				);
	}
}

interface TestIds {
	readonly locationId: string;
	readonly staffIds: string[];
	readonly serviceIds: string[];
}

async function insertHours(scope: StoreScope, options: StoreOptions, ids: TestIds): Promise<void> {
	const { storeId, tx } = scope;
	const minutes = parseHours(options.hours ?? '09:00–17:00');
	await tx.insert(hours).values(
		(options.weekdays ?? EVERY_DAY).flatMap((weekday) => [
			{ storeId, id: newId(), locationId: ids.locationId, weekday, minutes },
			...ids.staffIds.map((staffId) => ({
				storeId,
				id: newId(),
				staffId,
				atLocationId: ids.locationId,
				weekday,
				minutes
			}))
		])
	);
}

/** A published store with one location, its people, services and hours, and a manager. */
export async function makeStore(db: TestDatabase, options: StoreOptions = {}): Promise<TestStore> {
	const { storeId, slug } = await insertStore(db, options);
	const managerUser = await makeUser(db);
	await addMember(db, storeId, managerUser, 'store_manager');
	const ids: TestIds = {
		locationId: newId(),
		staffIds: Array.from({ length: options.staff ?? 1 }, () => newId()),
		serviceIds: (options.services ?? [{}]).map(({ id }) => id ?? newId())
	};
	const scope: TestStore['scope'] = (fn, overrides) =>
		inScope(
			db.pools,
			{
				storeId,
				actor: { kind: 'user', id: managerUser.id },
				roles: ['store_manager'],
				source: 'staff',
				ip: null,
				requestId: 'test',
				locale: 'en',
				...overrides
			},
			fn
		);
	await scope(async (at) => {
		await insertCatalogue(at, options, ids);
		await insertHours(at, options, ids);
	});
	return { storeId, slug, ...ids, scope, managerUser };
}
