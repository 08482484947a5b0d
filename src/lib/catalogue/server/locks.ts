/** Rule changes against bookings: the locks of TRANSACTIONS.md §2, in its order. */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { changeRules } from '#lib/stores/server/rules-version.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { resources, serviceRequirements, serviceStaff, staff } from './schema.ts';

export interface Affected {
	readonly serviceIds?: readonly string[];
	readonly staffIds?: readonly string[];
	readonly resourceIds?: readonly string[];
}

const LOCKS = {
	services:
		'select from services where store_id = $1 and id = any ($2) order by id for no key update',
	staff: 'select from staff where store_id = $1 and id = any ($2) order by id for no key update',
	resources:
		'select from resources where store_id = $1 and id = any ($2) order by id for no key update'
} as const;

async function lock(
	scope: StoreScope,
	table: keyof typeof LOCKS,
	ids: readonly string[] = []
): Promise<void> {
	if (ids.length > 0) await scope.tx.$client.query(LOCKS[table], [scope.storeId, ids]);
}

/** Whoever takes time of these waits for the holder, or was there before it. Read only after it: lock and read are two statements. */
export async function lockOwners(scope: StoreScope, affected: Affected): Promise<void> {
	await lock(scope, 'services', affected.serviceIds);
	await lock(scope, 'staff', affected.staffIds);
	await lock(scope, 'resources', affected.resourceIds);
}

/** Who and what takes part in these services, wherever. */
async function partsOf(scope: StoreScope, serviceIds: readonly string[]): Promise<Affected> {
	const performers = await scope.tx
		.selectDistinct({ id: serviceStaff.staffId })
		.from(serviceStaff)
		.where(
			and(eq(serviceStaff.storeId, scope.storeId), inArray(serviceStaff.serviceId, serviceIds))
		);
	const needed = await scope.tx
		.selectDistinct({ id: resources.id })
		.from(resources)
		.innerJoin(
			serviceRequirements,
			and(
				eq(serviceRequirements.storeId, resources.storeId),
				eq(serviceRequirements.typeId, resources.typeId)
			)
		)
		.where(
			and(eq(resources.storeId, scope.storeId), inArray(serviceRequirements.serviceId, serviceIds))
		);
	return {
		serviceIds,
		staffIds: performers.map(({ id }) => id),
		resourceIds: needed.map(({ id }) => id)
	};
}

/**
 * After `changeRules`: the services with all who perform them and all they need. `also`: who and
 * what was not part of them before this change.
 */
export async function lockServices(
	scope: StoreScope,
	serviceIds: readonly string[],
	also: Affected = {}
): Promise<void> {
	const parts = serviceIds.length > 0 ? await partsOf(scope, serviceIds) : {};
	await lockOwners(scope, {
		serviceIds: [...serviceIds, ...(also.serviceIds ?? [])],
		staffIds: [...(parts.staffIds ?? []), ...(also.staffIds ?? [])],
		resourceIds: [...(parts.resourceIds ?? []), ...(also.resourceIds ?? [])]
	});
}

export async function changeRulesOfServices(
	scope: StoreScope,
	serviceIds: readonly string[],
	also: Affected = {}
): Promise<void> {
	await changeRules(scope);
	await lockServices(scope, serviceIds, also);
}

/** Opening hours, closures, a location's end: everyone who works there, or in any place (null). */
export async function changeRulesOfLocation(
	scope: StoreScope,
	locationId: string | null
): Promise<void> {
	await changeRules(scope);
	const people =
		locationId === null
			? scope.tx
					.select({ id: staff.id })
					.from(staff)
					.where(and(eq(staff.storeId, scope.storeId), isNull(staff.archivedAt)))
			: scope.tx
					.selectDistinct({ id: serviceStaff.staffId })
					.from(serviceStaff)
					.where(
						and(eq(serviceStaff.storeId, scope.storeId), eq(serviceStaff.locationId, locationId))
					);
	const things = await scope.tx
		.select({ id: resources.id })
		.from(resources)
		.where(
			and(
				eq(resources.storeId, scope.storeId),
				locationId === null ? undefined : eq(resources.locationId, locationId)
			)
		);
	await lockOwners(scope, {
		staffIds: (await people).map(({ id }) => id),
		resourceIds: things.map(({ id }) => id)
	});
}

/** One person's or resource's own hours, days off, end. */
export async function changeRulesOf(scope: StoreScope, affected: Affected): Promise<void> {
	await changeRules(scope);
	await lockOwners(scope, affected);
}
