import { jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt, storeId, storePolicy } from '#lib/platform/server/columns.ts';
import type { PayerDetails } from '../billing.ts';

/** Whom the platform's invoices to a store name, as the store says. */
export const planDetails = pgTable(
	'plan_details',
	{
		storeId: storeId(),
		legalName: text().notNull(),
		country: text().notNull(),
		line: text().notNull().default(''),
		city: text().notNull().default(''),
		postalCode: text().notNull().default(''),
		taxId: text().notNull().default(''),
		updatedAt: createdAt()
	},
	(t) => [primaryKey({ columns: [t.storeId] }), storePolicy('plan_details')]
).enableRLS();

/** The sandbox provider's own books: whom its invoices name. */
export const sandboxPayers = pgTable(
	'sandbox_payers',
	{ storeId: storeId(), details: jsonb().$type<PayerDetails>().notNull() },
	(t) => [primaryKey({ columns: [t.storeId] }), storePolicy('sandbox_payers')]
).enableRLS();
