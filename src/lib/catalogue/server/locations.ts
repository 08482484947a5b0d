import { and, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { changeRules } from '#lib/stores/server/rules-version.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { LocationInput } from '../input.ts';
import { changesOf } from './changes.ts';
import { changeRulesOfLocation } from './locks.ts';
import { locations } from './schema.ts';
import { freeSlug } from './slugs.ts';

const valuesOf = ({ name, zone, address, city, country, phone }: LocationInput) => ({
	name,
	zone,
	address,
	city,
	country,
	phone: phone === '' ? null : phone
});

const live = (scope: StoreScope, locationId: string) =>
	and(
		eq(locations.storeId, scope.storeId),
		eq(locations.id, locationId),
		isNull(locations.archivedAt)
	);

/** Throws BAD_INPUT with the field. */
export async function addLocation(
	scope: StoreScope,
	input: LocationInput
): Promise<{ locationId: string; slug: string }> {
	await changeRules(scope);
	const locationId = newId();
	const slug = await freeSlug(scope, 'locations', locationId, input);
	const others = await scope.tx
		.select({ id: locations.id })
		.from(locations)
		.where(eq(locations.storeId, scope.storeId));
	const row = { id: locationId, slug, position: others.length, ...valuesOf(input) };
	await scope.tx.insert(locations).values({ storeId: scope.storeId, ...row });
	await recordEvent(scope, {
		name: 'location.added',
		subjectId: locationId,
		facts: { name: row.name, slug, zone: row.zone }
	});
	return { locationId, slug };
}

/**
 * A new zone moves what is offered from now on; bookings keep their instant and the zone they were
 * made in. Throws NOT_FOUND, BAD_INPUT with the field.
 */
export async function editLocation(
	scope: StoreScope,
	locationId: string,
	input: LocationInput
): Promise<void> {
	await changeRulesOfLocation(scope, locationId);
	const [before] = await scope.tx.select().from(locations).where(live(scope, locationId));
	if (!before) throw new AppError('NOT_FOUND');
	const slug =
		input.slug === '' || input.slug === before.slug
			? before.slug
			: await freeSlug(scope, 'locations', locationId, input);
	const after = { slug, ...valuesOf(input) };
	await scope.tx.update(locations).set(after).where(live(scope, locationId));
	await recordEvent(scope, {
		name: 'location.edited',
		subjectId: locationId,
		facts: { changes: changesOf<Partial<typeof before>>(before, after) }
	});
}

/** Nothing more is offered there; its bookings stay (C32). Throws NOT_FOUND. */
export async function archiveLocation(scope: StoreScope, locationId: string): Promise<void> {
	await changeRulesOfLocation(scope, locationId);
	const gone = await scope.tx
		.update(locations)
		.set({ archivedAt: scope.now })
		.where(live(scope, locationId))
		.returning({ id: locations.id });
	if (gone.length === 0) throw new AppError('NOT_FOUND');
	await recordEvent(scope, { name: 'location.archived', subjectId: locationId });
}
