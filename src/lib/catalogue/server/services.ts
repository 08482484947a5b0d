/** Commands on services. What is already booked keeps what it was booked with (D22). */
import { and, asc, eq, isNotNull, isNull } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { keepPicture, type Picture } from '#lib/stores/server/images.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { ServiceInput } from '../input.ts';
import { changesOf } from './changes.ts';
import { changeRulesOfServices } from './locks.ts';
import { moved, requireLive, setOrder } from './presence.ts';
import { services } from './schema.ts';
import { toValues } from './service-row.ts';
import { freeSlug } from './slugs.ts';

type ServiceRow = typeof services.$inferSelect;

/** The live row as it is under the lock. Throws NOT_FOUND, or GONE when archived. */
async function getRow(scope: StoreScope, serviceId: string): Promise<ServiceRow> {
	const [row] = await scope.tx
		.select()
		.from(services)
		.where(and(eq(services.storeId, scope.storeId), eq(services.id, serviceId)));
	if (!row) throw new AppError('NOT_FOUND');
	if (row.archivedAt !== null) throw new AppError('GONE');
	return row;
}

const here = (scope: StoreScope, serviceId: string) =>
	and(eq(services.storeId, scope.storeId), eq(services.id, serviceId));

/** Ids of live services in the order they are shown, of one category (null: of none). */
async function orderOf(scope: StoreScope, categoryId: string | null): Promise<string[]> {
	const rows = await scope.tx
		.select({ id: services.id })
		.from(services)
		.where(
			and(
				eq(services.storeId, scope.storeId),
				isNull(services.archivedAt),
				categoryId === null ? isNull(services.categoryId) : eq(services.categoryId, categoryId)
			)
		)
		.orderBy(asc(services.position), asc(services.name), asc(services.id));
	return rows.map(({ id }) => id);
}

/** `currency` is the store's. Bookable once somebody performs it. Throws BAD_INPUT with the field. */
export async function createService(
	scope: StoreScope,
	currency: string,
	input: ServiceInput
): Promise<{ serviceId: string; slug: string }> {
	const values = toValues(input, currency);
	await changeRulesOfServices(scope, []);
	if (values.categoryId !== null) await requireLive(scope, 'categories', [values.categoryId]);
	const serviceId = newId();
	const slug = await freeSlug(scope, 'services', serviceId, input);
	const position = (await orderOf(scope, values.categoryId)).length;
	await scope.tx
		.insert(services)
		.values({ storeId: scope.storeId, id: serviceId, slug, position, ...values });
	const { name, phases, priceMinor } = values;
	await recordEvent(scope, {
		name: 'service.created',
		subjectId: serviceId,
		facts: { name, slug, phases, priceMinor, currency }
	});
	return { serviceId, slug };
}

/** An empty address keeps the one it has. Throws NOT_FOUND, GONE, BAD_INPUT with the field. */
export async function editService(
	scope: StoreScope,
	currency: string,
	serviceId: string,
	input: ServiceInput
): Promise<{ slug: string }> {
	const values = toValues(input, currency);
	await changeRulesOfServices(scope, [serviceId]);
	const before = await getRow(scope, serviceId);
	if (values.categoryId !== null) await requireLive(scope, 'categories', [values.categoryId]);
	const slug =
		input.slug === '' || input.slug === before.slug
			? before.slug
			: await freeSlug(scope, 'services', serviceId, input);
	const position =
		values.categoryId === before.categoryId
			? before.position
			: (await orderOf(scope, values.categoryId)).length;
	const after = { ...values, slug, position };
	await scope.tx.update(services).set(after).where(here(scope, serviceId));
	await recordEvent(scope, {
		name: 'service.edited',
		subjectId: serviceId,
		facts: { changes: changesOf<Partial<ServiceRow>>(before, after) }
	});
	return { slug };
}

/** Off the page, still bookable by its own address (A3.1); or back on it. */
export async function setServiceHidden(
	scope: StoreScope,
	serviceId: string,
	hidden: boolean
): Promise<void> {
	await changeRulesOfServices(scope, [serviceId]);
	await getRow(scope, serviceId);
	await scope.tx.update(services).set({ hidden }).where(here(scope, serviceId));
	await recordEvent(scope, {
		name: hidden ? 'service.hidden' : 'service.shown',
		subjectId: serviceId
	});
}

/** No longer offered anywhere. Refuses nothing and deletes nothing: bookings keep their snapshot (C32). */
export async function archiveService(scope: StoreScope, serviceId: string): Promise<void> {
	await changeRulesOfServices(scope, [serviceId]);
	await getRow(scope, serviceId);
	await scope.tx.update(services).set({ archivedAt: scope.now }).where(here(scope, serviceId));
	await recordEvent(scope, { name: 'service.archived', subjectId: serviceId });
}

/** Throws NOT_FOUND unless it is archived. */
export async function restoreService(scope: StoreScope, serviceId: string): Promise<void> {
	await changeRulesOfServices(scope, [serviceId]);
	const restored = await scope.tx
		.update(services)
		.set({ archivedAt: null })
		.where(and(here(scope, serviceId), isNotNull(services.archivedAt)))
		.returning({ id: services.id });
	if (restored.length === 0) throw new AppError('NOT_FOUND');
	await recordEvent(scope, { name: 'service.restored', subjectId: serviceId });
}

/** The whole list of a category as it was dragged into place. */
export async function orderServices(
	scope: StoreScope,
	serviceIds: readonly string[]
): Promise<void> {
	await changeRulesOfServices(scope, []);
	await requireLive(scope, 'services', serviceIds);
	await setOrder(scope, 'services', serviceIds);
	await recordEvent(scope, {
		name: 'service.ordered',
		subjectId: scope.storeId,
		facts: { serviceIds }
	});
}

/** One step among those of its category: what the up and down buttons do. */
export async function moveService(
	scope: StoreScope,
	serviceId: string,
	direction: 'up' | 'down'
): Promise<void> {
	await changeRulesOfServices(scope, []);
	const { categoryId } = await getRow(scope, serviceId);
	const order = moved(await orderOf(scope, categoryId), serviceId, direction);
	await setOrder(scope, 'services', order);
	await recordEvent(scope, {
		name: 'service.ordered',
		subjectId: scope.storeId,
		facts: { serviceIds: order }
	});
}

/** What `readPicture` made of an upload; null takes the picture away. The picture's own event tells of the bytes. */
export async function pictureService(
	scope: StoreScope,
	serviceId: string,
	picture: Picture | null
): Promise<{ imageId: string | null }> {
	await changeRulesOfServices(scope, [serviceId]);
	await getRow(scope, serviceId);
	const imageId = picture === null ? null : await keepPicture(scope, picture);
	await scope.tx.update(services).set({ imageId }).where(here(scope, serviceId));
	await recordEvent(scope, { name: 'service.pictured', subjectId: serviceId, facts: { imageId } });
	return { imageId };
}
