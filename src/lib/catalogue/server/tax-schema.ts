import { sql } from 'drizzle-orm';
import { boolean, check, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { id, sameStore, storeId, storePolicy } from '#lib/platform/server/columns.ts';
import { stores } from '#lib/stores/server/schema.ts';
import { services } from './schema.ts';

/** How a store's prices are taxed now; no row: not at all. Bookings keep what they were made under (D22). */
export const storeTaxes = pgTable(
	'store_taxes',
	{
		storeId: uuid()
			.primaryKey()
			.references(() => stores.id),
		/** Thousandths of a percent: 24 % is 24000. */
		rateMilli: integer().notNull(),
		showsInPrices: boolean().notNull()
	},
	() => [
		check('store_taxes_rate', sql`rate_milli between 0 and 100000`),
		storePolicy('store_taxes')
	]
).enableRLS();

/** A service that is taxed otherwise than the store's default. */
export const serviceTaxRates = pgTable(
	'service_tax_rates',
	{
		storeId: storeId(),
		serviceId: id(),
		rateMilli: integer().notNull()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.serviceId] }),
		sameStore([t.storeId, t.serviceId], services),
		check('service_tax_rates_rate', sql`rate_milli between 0 and 100000`),
		storePolicy('service_tax_rates')
	]
).enableRLS();
