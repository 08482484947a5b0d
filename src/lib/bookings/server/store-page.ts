/** The store page in one transaction: who they are, what they offer, and the next real free time of each. */
import { listNextFree } from '#lib/availability/server/queries.ts';
import { isOver } from '#lib/catalogue/rules.ts';
import { catalogueOf, type Catalogue, type LocationRow } from '#lib/catalogue/server/snapshot.ts';
import { listOffered } from '#lib/packages/server/definitions.ts';
import { addDays, localDay, startOfDay } from '#lib/platform/time.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { LocationView, StorePageView } from '../views.ts';
import type { Reader } from '../wording.ts';
import { locationView, pickLocation } from './location-view.ts';
import { termsOf } from './offers.ts';
import { found, searchView, type Search, type Searchable } from './searching.ts';
import { isOfferedAt, nextFreeView, personView, serviceView } from './service-view.ts';
import { readerOf, storeView } from './store-view.ts';

export interface StorePageRequest extends Search {
	/** Location's slug; the first one unless given. */
	readonly at: string | null;
}

const HORIZON_DAYS = 60;

function groupsOf(catalogue: Catalogue, shown: readonly Searchable[]): StorePageView['groups'] {
	const of = (id: string | null) =>
		shown.filter(({ row }) => row.categoryId === id).map(({ view }) => view);
	const groups = catalogue.categories.map((category) => ({
		id: category.id,
		name: category.name,
		services: of(category.id)
	}));
	return [...groups, { id: 'other', name: '', services: of(null) }].filter(
		(group) => group.services.length > 0
	);
}

/** Everything a visitor may book here, each with its next free time. */
async function offeredAt(
	scope: StoreScope,
	catalogue: Catalogue,
	location: LocationRow,
	reader: Reader
): Promise<Searchable[]> {
	const visible = catalogue.services.filter(
		(row) =>
			!row.hidden &&
			!isOver(row, localDay(scope.now, location.zone)) &&
			isOfferedAt(catalogue, row, location.id)
	);
	const next = await listNextFree(
		scope,
		visible.map((row) => ({ serviceId: row.id, locationId: location.id })),
		HORIZON_DAYS
	);
	const asks = await termsOf(scope, catalogue);
	return visible.map((row) => ({
		row,
		view: serviceView(
			catalogue,
			row,
			location.id,
			nextFreeView(next.get(row.id), location.zone, scope.now, reader),
			reader,
			asks(row)
		)
	}));
}

async function locationsOf(
	scope: StoreScope,
	catalogue: Catalogue,
	selectedId: string,
	reader: Reader
): Promise<LocationView[]> {
	const views = [];
	for (const row of catalogue.locations)
		views.push(await locationView(scope, row, row.id === selectedId, reader));
	return views;
}

/** Before it is published a store shows who it is and when it is open. Throws NOT_FOUND for an unknown location. */
export async function getStorePage(
	scope: StoreScope,
	store: StoreAddress,
	request: StorePageRequest
): Promise<StorePageView> {
	const catalogue = await catalogueOf(scope);
	const view = await storeView(scope, store);
	const reader = readerOf(scope, view);
	const { at, ...search } = request;
	const location = catalogue.locations.length === 0 ? null : pickLocation(catalogue, at);
	const all =
		location && store.published ? await offeredAt(scope, catalogue, location, reader) : [];
	const zone = location?.zone ?? 'UTC';
	const endOfToday = startOfDay(addDays(localDay(scope.now, zone), 1), zone);
	const shown = found(all, search, endOfToday);
	const here = new Set(all.flatMap((each) => each.view.people));
	return {
		store: view,
		locations: location ? await locationsOf(scope, catalogue, location.id, reader) : [],
		people: catalogue.staff.filter((person) => here.has(person.slug)).map(personView),
		groups: groupsOf(catalogue, shown),
		search: searchView(all, shown, search, endOfToday, reader),
		sellsPackages: store.published && (await listOffered(scope)).length > 0
	};
}
