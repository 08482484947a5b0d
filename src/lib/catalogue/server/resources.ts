/** Rooms, chairs and machines (A4.6, D10). */
import { and, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { violates } from '#lib/platform/server/outcome.ts';
import { changeRules } from '#lib/stores/server/rules-version.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { ResourceInput } from '../input.ts';
import { changesOf } from './changes.ts';
import { changeRulesOf } from './locks.ts';
import { requireLive } from './presence.ts';
import { resources, resourceTypes } from './schema.ts';

async function uniquely<T>(fn: () => Promise<T>): Promise<T> {
	try {
		return await fn();
	} catch (error) {
		if (violates(error, 'resource_types_name'))
			throw new AppError('BAD_INPUT', { field: 'name', reason: 'name_taken' });
		throw error;
	}
}

/** Throws BAD_INPUT (`reason: name_taken`). */
export async function addResourceType(
	scope: StoreScope,
	name: string
): Promise<{ typeId: string }> {
	await changeRules(scope);
	const typeId = newId();
	await uniquely(() =>
		scope.tx.insert(resourceTypes).values({ storeId: scope.storeId, id: typeId, name })
	);
	await recordEvent(scope, { name: 'resource_type.added', subjectId: typeId, facts: { name } });
	return { typeId };
}

export async function renameResourceType(
	scope: StoreScope,
	typeId: string,
	name: string
): Promise<void> {
	await changeRules(scope);
	const renamed = await uniquely(() =>
		scope.tx
			.update(resourceTypes)
			.set({ name })
			.where(and(eq(resourceTypes.storeId, scope.storeId), eq(resourceTypes.id, typeId)))
			.returning({ id: resourceTypes.id })
	);
	if (renamed.length === 0) throw new AppError('NOT_FOUND');
	await recordEvent(scope, { name: 'resource_type.renamed', subjectId: typeId, facts: { name } });
}

/** Throws NOT_FOUND for a type or location that is not the store's. */
export async function addResource(
	scope: StoreScope,
	input: ResourceInput
): Promise<{ resourceId: string }> {
	await changeRules(scope);
	await requireLive(scope, 'resource_types', [input.typeId]);
	await requireLive(scope, 'locations', [input.locationId]);
	const resourceId = newId();
	await scope.tx.insert(resources).values({ storeId: scope.storeId, id: resourceId, ...input });
	await recordEvent(scope, { name: 'resource.added', subjectId: resourceId, facts: { ...input } });
	return { resourceId };
}

const live = (scope: StoreScope, resourceId: string) =>
	and(
		eq(resources.storeId, scope.storeId),
		eq(resources.id, resourceId),
		isNull(resources.archivedAt)
	);

/** A quantity below what is booked evicts nobody: the sum decides for newcomers only (D8, D10). */
export async function editResource(
	scope: StoreScope,
	resourceId: string,
	input: ResourceInput
): Promise<void> {
	await changeRulesOf(scope, { resourceIds: [resourceId] });
	const [before] = await scope.tx.select().from(resources).where(live(scope, resourceId));
	if (!before) throw new AppError('NOT_FOUND');
	await requireLive(scope, 'resource_types', [input.typeId]);
	await requireLive(scope, 'locations', [input.locationId]);
	await scope.tx.update(resources).set(input).where(live(scope, resourceId));
	await recordEvent(scope, {
		name: 'resource.edited',
		subjectId: resourceId,
		facts: { changes: changesOf<Partial<typeof before>>(before, input) }
	});
}

/** Not given to new bookings; those that have it keep it. Throws NOT_FOUND. */
export async function archiveResource(scope: StoreScope, resourceId: string): Promise<void> {
	await changeRulesOf(scope, { resourceIds: [resourceId] });
	const gone = await scope.tx
		.update(resources)
		.set({ archivedAt: scope.now })
		.where(live(scope, resourceId))
		.returning({ id: resources.id });
	if (gone.length === 0) throw new AppError('NOT_FOUND');
	await recordEvent(scope, { name: 'resource.archived', subjectId: resourceId });
}
