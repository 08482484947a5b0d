/** The store's rows → the engine's StoreRules. Run once per rules version and process (rules-cache.ts). */
import { eq } from 'drizzle-orm';
import { dayNumber } from '#lib/platform/time.ts';
import { buildZoneTable } from '#lib/platform/zone-table.ts';
import {
	catalogueOf,
	type Catalogue,
	type PerformerRow,
	type RequirementRow,
	type ServiceRow,
	type StaffRow
} from '#lib/catalogue/server/snapshot.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type {
	BookingWindow,
	Closure,
	Hours,
	LocationRules,
	MinimumNotice,
	Performer,
	ResourceRules,
	ServiceRules,
	StaffRules,
	StoreRules
} from '../engine/model.ts';
import { closures, hours } from './schema.ts';

type HoursRow = typeof hours.$inferSelect;
type ClosureRow = typeof closures.$inferSelect;

const day = (text: string | null): number | null => (text === null ? null : dayNumber(text));

/** Hours of one owner at one place; null when it has no row at all, which means "no own rule". */
function hoursOf(rows: readonly HoursRow[]): Hours | null {
	if (rows.length === 0) return null;
	const overrides = new Map<number, number[]>();
	for (const row of rows) {
		if (row.onDate !== null && !row.extra) overrides.set(dayNumber(row.onDate), row.minutes);
	}
	return {
		weekly: rows.flatMap((row) =>
			row.weekday === null
				? []
				: [
						{
							weekday: row.weekday,
							validFrom: day(row.validFrom),
							validUntil: day(row.validUntil),
							minutes: row.minutes
						}
					]
		),
		overrides
	};
}

function group<K, V>(values: readonly V[], key: (value: V) => K): Map<K, V[]> {
	const groups = new Map<K, V[]>();
	for (const value of values) {
		const k = key(value);
		const found = groups.get(k);
		if (found) found.push(value);
		else groups.set(k, [value]);
	}
	return groups;
}

const noticeOf = (row: ServiceRow): MinimumNotice =>
	row.minimumNoticeDays === null
		? { unit: 'minutes', value: row.minimumNoticeMinutes }
		: { unit: 'days', value: row.minimumNoticeDays };

function windowOf(row: ServiceRow): BookingWindow {
	if (row.bookableFrom !== null && row.bookableUntil !== null)
		return {
			kind: 'range',
			from: dayNumber(row.bookableFrom),
			until: dayNumber(row.bookableUntil)
		};
	if (row.releaseWeekday !== null && row.releaseMinute !== null)
		return {
			kind: 'release',
			weekday: row.releaseWeekday,
			at: row.releaseMinute,
			days: row.bookingWindowDays
		};
	return { kind: 'rolling', days: row.bookingWindowDays };
}

function staffOf(
	row: StaffRow,
	own: readonly HoursRow[],
	locationIds: readonly string[]
): StaffRules {
	const byPlace = new Map<string, Hours>();
	const extra = new Map<string, Map<number, number[]>>();
	for (const locationId of locationIds) {
		// Hours without a place hold at every place where this person performs something.
		const here = own.filter((h) => h.atLocationId === null || h.atLocationId === locationId);
		const found = hoursOf(here.filter((h) => !h.extra));
		if (found) byPlace.set(locationId, found);
		const more = here.filter((h) => h.extra && h.onDate !== null);
		if (more.length > 0)
			extra.set(locationId, new Map(more.map((h) => [dayNumber(h.onDate ?? ''), h.minutes])));
	}
	return {
		id: row.id,
		hours: byPlace,
		extraHours: extra,
		leavesOn: day(row.leavesOn),
		limits: row.limits,
		weight: row.weight,
		tier: row.tier
	};
}

interface ServiceParts {
	readonly own: readonly HoursRow[];
	readonly performers: readonly PerformerRow[];
	readonly requirements: readonly RequirementRow[];
	readonly places: readonly string[];
}

function serviceOf(row: ServiceRow, parts: ServiceParts): ServiceRules {
	const performers: Performer[] = parts.performers.map((p) => ({
		staffId: p.staffId,
		locationId: p.locationId,
		phases: p.phases ?? row.phases,
		bufferBefore: p.bufferBeforeMinutes ?? row.bufferBeforeMinutes,
		bufferAfter: p.bufferAfterMinutes ?? row.bufferAfterMinutes,
		priceMinor: p.priceMinor ?? row.priceMinor
	}));
	return {
		id: row.id,
		hours: hoursOf(parts.own),
		seasons: row.seasons.map((season) => ({ from: day(season.from), until: day(season.until) })),
		slotStep: row.slotStepMinutes,
		grid: row.grid,
		minimumNotice: noticeOf(row),
		sameDay: row.sameDay,
		window: windowOf(row),
		buffersSpill: row.buffersSpill,
		buffersOnResources: row.buffersOnResources,
		capacity: row.capacity,
		minPersons: row.minPersons,
		maxPersons: row.maxPersons,
		performers,
		requirements: parts.requirements.map((r) => ({
			typeId: r.typeId,
			units: r.units,
			perPerson: r.perPerson
		})),
		limits: row.limits,
		assignment: row.assignment,
		unstaffed: row.unstaffed,
		locationIds: row.unstaffed ? parts.places : [...new Set(performers.map((p) => p.locationId))],
		phases: row.phases,
		bufferBefore: row.bufferBeforeMinutes,
		bufferAfter: row.bufferAfterMinutes,
		priceMinor: row.priceMinor
	};
}

function locationRules(
	catalogue: Catalogue,
	closed: readonly ClosureRow[],
	byOwner: ReadonlyMap<string | null, HoursRow[]>
): Map<string, LocationRules> {
	return new Map(
		catalogue.locations.map((row) => {
			const here: Closure[] = closed
				.filter((c) => c.locationId === null || c.locationId === row.id)
				.map((c) => ({ id: c.id, from: dayNumber(c.startsOn), until: dayNumber(c.endsOn) }));
			return [
				row.id,
				{
					id: row.id,
					zone: buildZoneTable(row.zone),
					hours: hoursOf(byOwner.get(row.id) ?? []),
					closures: here
				}
			];
		})
	);
}

/** `version` must have been read before, in the same transaction: content newer than its label only reloads once more. */
export async function loadRules(scope: StoreScope, version: number): Promise<StoreRules> {
	const catalogue = await catalogueOf(scope, version);
	const hoursRows = await scope.tx.select().from(hours).where(eq(hours.storeId, scope.storeId));
	const closed = await scope.tx.select().from(closures).where(eq(closures.storeId, scope.storeId));
	return buildRules(catalogue, hoursRows, closed);
}

function buildRules(
	catalogue: Catalogue,
	hoursRows: readonly HoursRow[],
	closed: readonly ClosureRow[]
): StoreRules {
	const byOwner = group(hoursRows, (row) => row.ownerId);
	const performers = group(catalogue.performers, (row) => row.serviceId);
	const requirements = group(catalogue.requirements, (row) => row.serviceId);
	const places = group(catalogue.places, (row) => row.serviceId);
	const locationIds = catalogue.locations.map((row) => row.id);
	const activeStaff = new Set(catalogue.staff.map((row) => row.id));
	const resourceRules: ResourceRules[] = catalogue.resources.map((row) => ({
		id: row.id,
		typeId: row.typeId,
		locationId: row.locationId,
		quantity: row.quantity,
		hours: hoursOf(byOwner.get(row.id) ?? [])
	}));
	const parts = (id: string): ServiceParts => ({
		own: byOwner.get(id) ?? [],
		performers: (performers.get(id) ?? []).filter(
			(p) => activeStaff.has(p.staffId) && locationIds.includes(p.locationId)
		),
		requirements: requirements.get(id) ?? [],
		places: (places.get(id) ?? []).map((p) => p.locationId)
	});
	return {
		version: catalogue.version,
		locations: locationRules(catalogue, closed, byOwner),
		staff: new Map(
			catalogue.staff.map((row) => [row.id, staffOf(row, byOwner.get(row.id) ?? [], locationIds)])
		),
		resources: new Map(resourceRules.map((row) => [row.id, row])),
		services: new Map(catalogue.services.map((row) => [row.id, serviceOf(row, parts(row.id))])),
		weekStart: 1
	};
}
