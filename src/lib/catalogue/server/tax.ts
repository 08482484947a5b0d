/** How a store's prices are taxed: for bookings to come. What is booked keeps its own (D22). */
import { and, eq, inArray } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import { NO_TAX, type StoreTax } from '#lib/stores/rules.ts';
import { changeRules } from '#lib/stores/server/rules-version.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { services } from './schema.ts';
import { serviceTaxRates, storeTaxes } from './tax-schema.ts';

export interface Taxation extends StoreTax {
	/** Services that are taxed otherwise, by id. */
	readonly serviceRates: ReadonlyMap<string, number>;
}

export interface ServiceRate {
	readonly serviceId: string;
	readonly rateMilli: number;
}

export async function getTaxation(scope: StoreScope): Promise<Taxation> {
	const [row = NO_TAX] = await scope.tx
		.select({ rateMilli: storeTaxes.rateMilli, showsInPrices: storeTaxes.showsInPrices })
		.from(storeTaxes)
		.where(eq(storeTaxes.storeId, scope.storeId));
	const rates = await scope.tx
		.select()
		.from(serviceTaxRates)
		.where(eq(serviceTaxRates.storeId, scope.storeId));
	return {
		...row,
		serviceRates: new Map(rates.map(({ serviceId, rateMilli }) => [serviceId, rateMilli]))
	};
}

async function refuseUnknownServices(
	scope: StoreScope,
	rates: readonly ServiceRate[]
): Promise<void> {
	const ids = [...new Set(rates.map(({ serviceId }) => serviceId))];
	const known = await scope.tx
		.select({ id: services.id })
		.from(services)
		.where(and(eq(services.storeId, scope.storeId), inArray(services.id, ids)));
	if (known.length !== ids.length) throw new AppError('NOT_FOUND');
}

async function setServiceRates(
	scope: StoreScope,
	rates: readonly ServiceRate[],
	known: ReadonlyMap<string, number>
): Promise<void> {
	const gone = [...known.keys()].filter((id) => !rates.some((each) => each.serviceId === id));
	await scope.tx
		.delete(serviceTaxRates)
		.where(
			and(eq(serviceTaxRates.storeId, scope.storeId), inArray(serviceTaxRates.serviceId, gone))
		);
	for (const { serviceId, rateMilli } of rates)
		await scope.tx
			.insert(serviceTaxRates)
			.values({ storeId: scope.storeId, serviceId, rateMilli })
			.onConflictDoUpdate({
				target: [serviceTaxRates.storeId, serviceTaxRates.serviceId],
				set: { rateMilli }
			});
}

/** The whole of it; the rules' row first in the lock order. Returns what it was. Throws NOT_FOUND for an unknown service. */
export async function saveTaxation(
	scope: StoreScope,
	{ rateMilli, showsInPrices }: StoreTax,
	rates: readonly ServiceRate[]
): Promise<Taxation> {
	await changeRules(scope);
	const before = await getTaxation(scope);
	await refuseUnknownServices(scope, rates);
	await scope.tx
		.insert(storeTaxes)
		.values({ storeId: scope.storeId, rateMilli, showsInPrices })
		.onConflictDoUpdate({ target: storeTaxes.storeId, set: { rateMilli, showsInPrices } });
	await setServiceRates(scope, rates, before.serviceRates);
	return before;
}
