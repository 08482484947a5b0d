/** What the set-up screens show: everything, archived ones too. */
import { and, asc, eq } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import type { Instant, LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { formatDuration, formatMinutes } from '../input-duration.ts';
import type { PerformerInput, RequirementInput, ServiceInput, StaffInput } from '../input.ts';
import { formatPrice } from '../rules.ts';
import {
	categories,
	locations,
	resources,
	resourceTypes,
	serviceLocations,
	serviceRequirements,
	services,
	serviceStaff,
	staff
} from './schema.ts';
import { limitFields, toInput } from './service-row.ts';

export interface ServiceLine {
	readonly id: string;
	readonly slug: string;
	readonly name: string;
	readonly categoryId: string | null;
	readonly phases: readonly number[];
	readonly priceKind: 'fixed' | 'per_hour' | 'per_person' | 'from';
	readonly priceMinor: number;
	readonly currency: string;
	readonly minPersons: number;
	readonly maxPersons: number;
	readonly capacity: number;
	readonly unstaffed: boolean;
	readonly approval: boolean;
	readonly hidden: boolean;
	readonly imageId: string | null;
	readonly archivedAt: Instant | null;
	/** Nobody performs it, or it is offered nowhere: clients cannot book it yet. */
	readonly idle: boolean;
}

export async function listServiceLines(scope: StoreScope): Promise<ServiceLine[]> {
	const { tx, storeId } = scope;
	const rows = await tx
		.select()
		.from(services)
		.where(eq(services.storeId, storeId))
		.orderBy(asc(services.position), asc(services.name), asc(services.id));
	const performed = await tx
		.selectDistinct({ id: serviceStaff.serviceId })
		.from(serviceStaff)
		.where(eq(serviceStaff.storeId, storeId));
	const placed = await tx
		.selectDistinct({ id: serviceLocations.serviceId })
		.from(serviceLocations)
		.where(eq(serviceLocations.storeId, storeId));
	const [byPeople, byPlace] = [performed, placed].map((ids) => new Set(ids.map(({ id }) => id)));
	return rows.map((row) => ({
		id: row.id,
		slug: row.slug,
		name: row.name,
		categoryId: row.categoryId,
		phases: row.phases,
		priceKind: row.priceKind,
		priceMinor: row.priceMinor,
		currency: row.currency,
		minPersons: row.minPersons,
		maxPersons: row.maxPersons,
		capacity: row.capacity,
		unstaffed: row.unstaffed,
		approval: row.approval,
		hidden: row.hidden,
		imageId: row.imageId,
		archivedAt: row.archivedAt,
		idle: !(row.unstaffed ? byPlace : byPeople)?.has(row.id)
	}));
}

export interface ServiceToEdit {
	readonly id: string;
	readonly slug: string;
	readonly imageId: string | null;
	readonly archivedAt: Instant | null;
	readonly input: ServiceInput;
	readonly performers: readonly PerformerInput[];
	readonly requirements: readonly RequirementInput[];
	readonly placeIds: readonly string[];
}

/** Throws NOT_FOUND. Archived ones can be looked at. */
export async function getServiceToEdit(
	scope: StoreScope,
	serviceId: string
): Promise<ServiceToEdit> {
	const { tx, storeId } = scope;
	const [row] = await tx
		.select()
		.from(services)
		.where(and(eq(services.storeId, storeId), eq(services.id, serviceId)));
	if (!row) throw new AppError('NOT_FOUND');
	const performers = await tx
		.select()
		.from(serviceStaff)
		.where(and(eq(serviceStaff.storeId, storeId), eq(serviceStaff.serviceId, serviceId)));
	const requirements = await tx
		.select()
		.from(serviceRequirements)
		.where(
			and(eq(serviceRequirements.storeId, storeId), eq(serviceRequirements.serviceId, serviceId))
		);
	const places = await tx
		.select()
		.from(serviceLocations)
		.where(and(eq(serviceLocations.storeId, storeId), eq(serviceLocations.serviceId, serviceId)));
	const span = (minutes: number | null) => (minutes === null ? '' : formatMinutes(minutes));
	return {
		id: row.id,
		slug: row.slug,
		imageId: row.imageId,
		archivedAt: row.archivedAt,
		input: toInput(row),
		performers: performers.map((p) => ({
			staffId: p.staffId,
			locationId: p.locationId,
			duration: p.phases === null ? '' : formatDuration(p.phases),
			price: p.priceMinor === null ? '' : formatPrice(p.priceMinor, row.currency),
			bufferBefore: span(p.bufferBeforeMinutes),
			bufferAfter: span(p.bufferAfterMinutes)
		})),
		requirements: requirements.map(({ typeId, units, perPerson }) => ({
			typeId,
			units,
			perPerson
		})),
		placeIds: places.map(({ locationId }) => locationId)
	};
}

export interface StaffLine {
	readonly id: string;
	readonly slug: string;
	readonly name: string;
	readonly title: string;
	readonly colour: number;
	readonly imageId: string | null;
	readonly leavesOn: LocalDay | null;
	readonly archivedAt: Instant | null;
	/** Has a login. */
	readonly linked: boolean;
	readonly performs: readonly { readonly serviceId: string; readonly locationId: string }[];
}

export async function listStaffLines(scope: StoreScope): Promise<StaffLine[]> {
	const { tx, storeId } = scope;
	const rows = await tx
		.select()
		.from(staff)
		.where(eq(staff.storeId, storeId))
		.orderBy(asc(staff.position), asc(staff.name), asc(staff.id));
	const performed = await tx.select().from(serviceStaff).where(eq(serviceStaff.storeId, storeId));
	return rows.map((row) => ({
		id: row.id,
		slug: row.slug,
		name: row.name,
		title: row.title,
		colour: row.colour,
		imageId: row.imageId,
		leavesOn: row.leavesOn,
		archivedAt: row.archivedAt,
		linked: row.userId !== null,
		performs: performed
			.filter(({ staffId }) => staffId === row.id)
			.map(({ serviceId, locationId }) => ({ serviceId, locationId }))
	}));
}

export interface StaffToEdit extends StaffLine {
	readonly input: StaffInput;
}

/** With the person's own e-mail and phone: for those who may change them. Throws NOT_FOUND. */
export async function getStaffToEdit(scope: StoreScope, staffId: string): Promise<StaffToEdit> {
	const line = (await listStaffLines(scope)).find(({ id }) => id === staffId);
	const [row] = await scope.tx
		.select()
		.from(staff)
		.where(and(eq(staff.storeId, scope.storeId), eq(staff.id, staffId)));
	if (!line || !row) throw new AppError('NOT_FOUND');
	const { name, slug, title, email, phone, colour, weight, tier } = row;
	const contact = { email: email ?? '', phone: phone ?? '' };
	const input = { name, slug, title, ...contact, colour, weight, tier, ...limitFields(row.limits) };
	return { ...line, input };
}

/** Everything small that the forms choose from. */
export async function getSetup(scope: StoreScope) {
	const { tx, storeId } = scope;
	return {
		categories: await tx
			.select({ id: categories.id, name: categories.name })
			.from(categories)
			.where(eq(categories.storeId, storeId))
			.orderBy(asc(categories.position), asc(categories.name)),
		locations: await tx
			.select()
			.from(locations)
			.where(eq(locations.storeId, storeId))
			.orderBy(asc(locations.position), asc(locations.name)),
		resourceTypes: await tx
			.select({ id: resourceTypes.id, name: resourceTypes.name })
			.from(resourceTypes)
			.where(eq(resourceTypes.storeId, storeId))
			.orderBy(asc(resourceTypes.name)),
		resources: await tx
			.select()
			.from(resources)
			.where(eq(resources.storeId, storeId))
			.orderBy(asc(resources.name))
	};
}
