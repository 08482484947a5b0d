/**
 * A store's live catalogue in memory, by rules version: what pages, offers and the engine's rules are made from.
 * Every command that changes any of it bumps the version, so a stale copy is never used.
 */
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { PaymentTerms } from '#lib/stores/rules.ts';
import { getDefaultTerms } from '#lib/stores/server/payment-terms.ts';
import { keptByVersion } from '#lib/stores/server/by-version.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import {
	categories,
	locations,
	resources,
	serviceLocations,
	serviceRequirements,
	services,
	serviceStaff,
	staff
} from './schema.ts';
import { getTaxation, type Taxation } from './tax.ts';

export type LocationRow = typeof locations.$inferSelect;
export type StaffRow = typeof staff.$inferSelect;
export type ServiceRow = typeof services.$inferSelect;
export type PerformerRow = typeof serviceStaff.$inferSelect;
export type RequirementRow = typeof serviceRequirements.$inferSelect;
export type ResourceRow = typeof resources.$inferSelect;
export type CategoryRow = typeof categories.$inferSelect;

export interface Catalogue {
	readonly version: number;
	/** Live ones only, in display order. */
	readonly categories: readonly CategoryRow[];
	readonly locations: readonly LocationRow[];
	readonly staff: readonly StaffRow[];
	readonly services: readonly ServiceRow[];
	readonly resources: readonly ResourceRow[];
	readonly performers: readonly PerformerRow[];
	readonly requirements: readonly RequirementRow[];
	/** Asked for by services that say nothing of their own. */
	readonly payment: PaymentTerms;
	readonly tax: Taxation;
	/** Where unstaffed services are offered. */
	readonly places: readonly { readonly serviceId: string; readonly locationId: string }[];
}

async function read(scope: StoreScope, version: number): Promise<Catalogue> {
	const { tx, storeId } = scope;
	const live = and(eq(staff.storeId, storeId), isNull(staff.archivedAt));
	return {
		version,
		payment: await getDefaultTerms(scope),
		tax: await getTaxation(scope),
		categories: await tx
			.select()
			.from(categories)
			.where(eq(categories.storeId, storeId))
			.orderBy(asc(categories.position), asc(categories.name)),
		locations: await tx
			.select()
			.from(locations)
			.where(and(eq(locations.storeId, storeId), isNull(locations.archivedAt)))
			.orderBy(asc(locations.position), asc(locations.name)),
		staff: await tx.select().from(staff).where(live).orderBy(asc(staff.position), asc(staff.name)),
		services: await tx
			.select()
			.from(services)
			.where(and(eq(services.storeId, storeId), isNull(services.archivedAt)))
			.orderBy(asc(services.position), asc(services.name)),
		resources: await tx
			.select()
			.from(resources)
			.where(and(eq(resources.storeId, storeId), isNull(resources.archivedAt))),
		performers: await tx.select().from(serviceStaff).where(eq(serviceStaff.storeId, storeId)),
		requirements: await tx
			.select()
			.from(serviceRequirements)
			.where(eq(serviceRequirements.storeId, storeId)),
		places: await tx.select().from(serviceLocations).where(eq(serviceLocations.storeId, storeId))
	};
}

/** As of the scope's version; under locks as of the one read again there. */
export const catalogueOf = keptByVersion(read);
