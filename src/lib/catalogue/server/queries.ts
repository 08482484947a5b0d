/** What a store offers, as visitors may see it. Reads the catalogue in memory (snapshot.ts). */
import { and, eq, isNotNull } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { localDay, type LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { FilterInput } from '../input.ts';
import { durationOf, hasLeft, isOver, type PriceKind } from '../rules.ts';
import { matches, type Searchable } from '../search.ts';
import { services, staff } from './schema.ts';
import { catalogueOf, type Catalogue, type ServiceRow, type StaffRow } from './snapshot.ts';

export interface ListedService extends Searchable {
	readonly slug: string;
	readonly imageId: string | null;
	readonly priceKind: PriceKind;
	/** Prices differ between those who perform it: say "from". */
	readonly priceVaries: boolean;
	readonly currency: string;
	readonly minPersons: number;
	readonly maxPersons: number;
	readonly capacity: number;
	readonly remote: boolean;
	readonly approval: boolean;
}

export interface ListedCategory {
	/** null: the services of no category, last. */
	readonly id: string | null;
	readonly name: string;
	readonly services: readonly ListedService[];
}

/** The local day at the first place where it is offered: when a season ends depends on it (A3.4). */
function todayOf(
	scope: StoreScope,
	catalogue: Catalogue,
	locationIds: readonly string[]
): LocalDay {
	const place =
		catalogue.locations.find(({ id }) => locationIds.includes(id)) ?? catalogue.locations[0];
	return localDay(scope.now, place?.zone ?? 'UTC');
}

const person = ({ id, slug, name }: StaffRow): ListedService['people'][number] => ({
	id,
	slug,
	name
});

function listed(scope: StoreScope, catalogue: Catalogue, row: ServiceRow): ListedService {
	const today = todayOf(scope, catalogue, []);
	const present = new Map(
		catalogue.staff.filter(({ leavesOn }) => !hasLeft(leavesOn, today)).map((p) => [p.id, p])
	);
	const performers = catalogue.performers.filter(
		({ serviceId, staffId }) => serviceId === row.id && present.has(staffId)
	);
	const places = row.unstaffed
		? catalogue.places.filter(({ serviceId }) => serviceId === row.id)
		: performers;
	const prices = performers.map((p) => p.priceMinor ?? row.priceMinor);
	const lengths = performers.map((p) => durationOf(p.phases ?? row.phases));
	const people = new Set(performers.flatMap(({ staffId }) => present.get(staffId) ?? []));
	return {
		id: row.id,
		slug: row.slug,
		name: row.name,
		description: row.description,
		imageId: row.imageId,
		categoryId: row.categoryId,
		priceKind: row.priceKind,
		priceMinor: prices.length === 0 ? row.priceMinor : Math.min(...prices),
		priceVaries: new Set(prices).size > 1,
		currency: row.currency,
		durationMinutes: lengths.length === 0 ? durationOf(row.phases) : Math.min(...lengths),
		minPersons: row.minPersons,
		maxPersons: row.maxPersons,
		capacity: row.capacity,
		remote: row.remote,
		approval: row.approval,
		locationIds: [...new Set(places.map(({ locationId }) => locationId))],
		people: [...people].map(person)
	};
}

/** Hidden ones are left out, and those that somebody offers nowhere or that are over. */
export async function listCatalogue(
	scope: StoreScope,
	filter: FilterInput
): Promise<ListedCategory[]> {
	const catalogue = await catalogueOf(scope);
	const shown = catalogue.services
		.filter(({ hidden }) => !hidden)
		.map((row) => ({ row, service: listed(scope, catalogue, row) }))
		.filter(({ row, service }) => !isOver(row, todayOf(scope, catalogue, service.locationIds)))
		.map(({ service }) => service)
		.filter((service) => service.locationIds.length > 0 && matches(service, filter));
	const of = (id: string | null) => shown.filter(({ categoryId }) => categoryId === id);
	return [
		...catalogue.categories.map(({ id, name }) => ({ id, name, services: of(id) })),
		{ id: null, name: '', services: of(null) }
	].filter((category) => category.services.length > 0);
}

/** Hidden ones too: the address is the way to them (A3.1). Throws GONE when archived, NOT_FOUND when there never was one. */
export async function getServiceBySlug(scope: StoreScope, slug: string): Promise<ListedService> {
	const catalogue = await catalogueOf(scope);
	const row = catalogue.services.find((service) => service.slug === slug);
	if (row) return listed(scope, catalogue, row);
	const archived = await scope.tx
		.select({ id: services.id })
		.from(services)
		.where(
			and(
				eq(services.storeId, scope.storeId),
				eq(services.slug, slug),
				isNotNull(services.archivedAt)
			)
		);
	throw new AppError(archived.length > 0 ? 'GONE' : 'NOT_FOUND');
}

/** Who of the staff is asking, if anybody: what "own" means for the role `staff` (A19.7). */
export async function findOwnStaffId(scope: StoreScope): Promise<string | null> {
	if (scope.staffId !== null) return scope.staffId;
	if (scope.actor.kind !== 'user' || scope.actor.id === null) return null;
	const [row] = await scope.tx
		.select({ id: staff.id })
		.from(staff)
		.where(and(eq(staff.storeId, scope.storeId), eq(staff.userId, scope.actor.id)));
	return row?.id ?? null;
}
