/** The packages a store sells: made, changed, archived. What was sold keeps what it was. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { listServiceLines } from '#lib/catalogue/server/setup-queries.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Instant } from '#lib/platform/time.ts';
import { getProfile } from '#lib/stores/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { PackageInput } from '../input.ts';
import type { Renews } from '../renewing.ts';
import { packages, packageServices } from './schema.ts';

export interface PackageLine {
	readonly id: string;
	readonly name: string;
	readonly description: string;
	readonly priceMinor: number;
	readonly currency: string;
	readonly uses: number;
	readonly validDays: number;
	/** How often it is paid again by itself; null: bought once. */
	readonly renews: Renews | null;
	readonly hidden: boolean;
	readonly archivedAt: Instant | null;
	readonly services: readonly { readonly id: string; readonly name: string }[];
}

const isOne = (scope: StoreScope, packageId: string) =>
	and(eq(packages.storeId, scope.storeId), eq(packages.id, packageId));

/** All of them, the oldest first; archived ones too. */
export async function listPackages(scope: StoreScope): Promise<PackageLine[]> {
	const rows = await scope.tx
		.select()
		.from(packages)
		.where(eq(packages.storeId, scope.storeId))
		.orderBy(asc(packages.id));
	if (rows.length === 0) return [];
	const pairs = await scope.tx
		.select()
		.from(packageServices)
		.where(eq(packageServices.storeId, scope.storeId));
	const services = await listServiceLines(scope);
	return rows.map(({ storeId: _, createdAt: __, ...row }) => {
		const own = new Set(
			pairs.filter(({ packageId }) => packageId === row.id).map(({ serviceId }) => serviceId)
		);
		const named = services.filter(({ id }) => own.has(id)).map(({ id, name }) => ({ id, name }));
		return { ...row, services: named };
	});
}

/** What visitors may buy. */
export const listOffered = async (scope: StoreScope): Promise<PackageLine[]> =>
	(await listPackages(scope)).filter(({ hidden, archivedAt }) => !hidden && archivedAt === null);

/** Throws NOT_FOUND. */
export async function getPackage(scope: StoreScope, packageId: string): Promise<PackageLine> {
	const found = (await listPackages(scope)).find(({ id }) => id === packageId);
	if (!found) throw new AppError('NOT_FOUND');
	return found;
}

async function setServices(
	scope: StoreScope,
	packageId: string,
	serviceIds: readonly string[]
): Promise<void> {
	const known = new Set((await listServiceLines(scope)).map(({ id }) => id));
	if (!serviceIds.every((id) => known.has(id))) throw new AppError('NOT_FOUND');
	await scope.tx
		.delete(packageServices)
		.where(
			and(eq(packageServices.storeId, scope.storeId), eq(packageServices.packageId, packageId))
		);
	await scope.tx.insert(packageServices).values(
		[...new Set(serviceIds)].map((serviceId) => ({
			storeId: scope.storeId,
			packageId,
			serviceId
		}))
	);
}

/** Throws NOT_FOUND for a service that is not the store's. */
export async function addPackage(
	scope: StoreScope,
	{ serviceIds, ...values }: PackageInput
): Promise<{ packageId: string }> {
	const { currency } = await getProfile(scope);
	const id = newId();
	await scope.tx
		.insert(packages)
		.values({ storeId: scope.storeId, id, ...values, currency, createdAt: scope.now });
	await setServices(scope, id, serviceIds);
	await recordEvent(scope, { name: 'package.added', subjectId: id });
	return { packageId: id };
}

export async function editPackage(
	scope: StoreScope,
	packageId: string,
	{ serviceIds, ...values }: PackageInput
): Promise<void> {
	const changed = await scope.tx
		.update(packages)
		.set(values)
		.where(isOne(scope, packageId))
		.returning({ id: packages.id });
	if (changed.length === 0) throw new AppError('NOT_FOUND');
	await setServices(scope, packageId, serviceIds);
	await recordEvent(scope, { name: 'package.edited', subjectId: packageId });
}

/** Not sold any more; whoever bought one spends it. Again changes nothing. */
export async function archivePackage(scope: StoreScope, packageId: string): Promise<void> {
	await getPackage(scope, packageId);
	const archived = await scope.tx
		.update(packages)
		.set({ archivedAt: scope.now })
		.where(and(isOne(scope, packageId), isNull(packages.archivedAt)))
		.returning({ id: packages.id });
	if (archived.length > 0)
		await recordEvent(scope, { name: 'package.archived', subjectId: packageId });
}
