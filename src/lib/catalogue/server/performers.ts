/** Who performs a service, where, and what it needs besides (A4.3, A4.6, D10). */
import { and, eq, inArray } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { changeRules } from '#lib/stores/server/rules-version.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { parseDuration, parseMinutes } from '../input-duration.ts';
import type { PerformerInput, RequirementInput } from '../input.ts';
import { parsePrice } from '../rules.ts';
import { changeRulesOfServices, lockServices } from './locks.ts';
import { requireLive } from './presence.ts';
import { resources, serviceLocations, serviceRequirements, serviceStaff } from './schema.ts';

const minutesOrNull = (text: string): number | null => {
	if (text === '') return null;
	const minutes = parseMinutes(text);
	if (minutes === null || minutes > 1440)
		throw new AppError('BAD_INPUT', { field: 'performers', reason: 'duration_shape' });
	return minutes;
};

const rowOf = (input: PerformerInput, currency: string) => ({
	staffId: input.staffId,
	locationId: input.locationId,
	phases: input.duration === '' ? null : parseDuration(input.duration, 'performers'),
	priceMinor: input.price === '' ? null : parsePrice(input.price, currency, 'performers'),
	bufferBeforeMinutes: minutesOrNull(input.bufferBefore),
	bufferAfterMinutes: minutesOrNull(input.bufferAfter)
});

/** `currency` is the store's. */
export interface Performing {
	readonly serviceId: string;
	readonly currency: string;
}

/**
 * The whole list: who is not on it does not perform the service any more. Bookings already made
 * with such a person stay as they are (D22).
 */
export async function setPerformers(
	scope: StoreScope,
	{ serviceId, currency }: Performing,
	performers: readonly PerformerInput[]
): Promise<void> {
	const rows = performers.map((performer) => rowOf(performer, currency));
	const staffIds = rows.map(({ staffId }) => staffId);
	const locationIds = rows.map(({ locationId }) => locationId);
	if (new Set(rows.map((row) => row.staffId + row.locationId)).size < rows.length)
		throw new AppError('BAD_INPUT', { field: 'performers', reason: 'performer_twice' });
	await changeRulesOfServices(scope, [serviceId], { staffIds });
	await requireLive(scope, 'services', [serviceId]);
	await requireLive(scope, 'staff', staffIds);
	await requireLive(scope, 'locations', locationIds);
	const { storeId, tx } = scope;
	await tx
		.delete(serviceStaff)
		.where(and(eq(serviceStaff.storeId, storeId), eq(serviceStaff.serviceId, serviceId)));
	if (rows.length > 0)
		await tx.insert(serviceStaff).values(rows.map((row) => ({ storeId, serviceId, ...row })));
	await recordEvent(scope, {
		name: 'service.performers_set',
		subjectId: serviceId,
		facts: { performers: rows }
	});
}

/** The same from the person's side: every service this person performs, at which location. Own terms of kept ones stay. */
export async function setServicesOfStaff(
	scope: StoreScope,
	staffId: string,
	performs: readonly { serviceId: string; locationId: string }[]
): Promise<void> {
	const serviceIds = [...new Set(performs.map(({ serviceId }) => serviceId))];
	await changeRulesOfServices(scope, [], { serviceIds, staffIds: [staffId] });
	await requireLive(scope, 'staff', [staffId]);
	await requireLive(scope, 'services', serviceIds);
	await requireLive(
		scope,
		'locations',
		performs.map(({ locationId }) => locationId)
	);
	const { storeId, tx } = scope;
	const mine = and(eq(serviceStaff.storeId, storeId), eq(serviceStaff.staffId, staffId));
	const before = await tx.select().from(serviceStaff).where(mine);
	await tx.delete(serviceStaff).where(mine);
	const kept = new Map(before.map((row) => [row.serviceId + row.locationId, row]));
	if (performs.length > 0)
		await tx
			.insert(serviceStaff)
			.values(
				performs.map(
					({ serviceId, locationId }) =>
						kept.get(serviceId + locationId) ?? { storeId, serviceId, staffId, locationId }
				)
			)
			.onConflictDoNothing();
	await recordEvent(scope, {
		name: 'staff.services_set',
		subjectId: staffId,
		facts: { performs }
	});
}

/** Where a service that needs nobody is offered (a room to rent). */
export async function setPlaces(
	scope: StoreScope,
	serviceId: string,
	locationIds: readonly string[]
): Promise<void> {
	await changeRulesOfServices(scope, [serviceId]);
	await requireLive(scope, 'services', [serviceId]);
	await requireLive(scope, 'locations', locationIds);
	const { storeId, tx } = scope;
	await tx
		.delete(serviceLocations)
		.where(and(eq(serviceLocations.storeId, storeId), eq(serviceLocations.serviceId, serviceId)));
	const rows = [...new Set(locationIds)].map((locationId) => ({ storeId, serviceId, locationId }));
	if (rows.length > 0) await tx.insert(serviceLocations).values(rows);
	await recordEvent(scope, {
		name: 'service.places_set',
		subjectId: serviceId,
		facts: { locationIds }
	});
}

/** The whole list of types of resource the service takes for its time (D10). */
export async function setRequirements(
	scope: StoreScope,
	serviceId: string,
	requirements: readonly RequirementInput[]
): Promise<void> {
	const typeIds = requirements.map(({ typeId }) => typeId);
	if (new Set(typeIds).size < typeIds.length)
		throw new AppError('BAD_INPUT', { field: 'requirements', reason: 'requirement_twice' });
	const { storeId, tx } = scope;
	await changeRules(scope);
	const units = await tx
		.select({ id: resources.id })
		.from(resources)
		.where(and(eq(resources.storeId, storeId), inArray(resources.typeId, typeIds)));
	await lockServices(scope, [serviceId], { resourceIds: units.map(({ id }) => id) });
	await requireLive(scope, 'services', [serviceId]);
	await requireLive(scope, 'resource_types', typeIds);
	const mine = and(
		eq(serviceRequirements.storeId, storeId),
		eq(serviceRequirements.serviceId, serviceId)
	);
	await tx.delete(serviceRequirements).where(mine);
	if (requirements.length > 0)
		await tx
			.insert(serviceRequirements)
			.values(requirements.map((row) => ({ storeId, serviceId, ...row })));
	await recordEvent(scope, {
		name: 'service.requirements_set',
		subjectId: serviceId,
		facts: { requirements }
	});
}
