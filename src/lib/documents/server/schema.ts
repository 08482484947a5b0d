import { sql } from 'drizzle-orm';
import {
	bigint,
	boolean,
	check,
	foreignKey,
	index,
	integer,
	json,
	jsonb,
	pgTable,
	primaryKey,
	text,
	unique,
	uniqueIndex,
	uuid
} from 'drizzle-orm/pg-core';
import { payments, refunds } from '#lib/payments/server/schema.ts';
import {
	bytea,
	createdAt,
	id,
	instant,
	sameStore,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import { stores } from '#lib/stores/server/schema.ts';
import type { DocumentSnapshot } from '../document.ts';
import { DOCUMENT_KINDS, PAPERS } from '../rules.ts';

/** Who the store is on paper. No row: as in settings.ts. */
export const documentSettings = pgTable(
	'document_settings',
	{
		storeId: uuid()
			.primaryKey()
			.references(() => stores.id),
		legalName: text().notNull().default(''),
		address: text().notNull().default(''),
		taxId: text().notNull().default(''),
		/** Thousandths of a percent, in the order shown. */
		ratesMilli: integer().array().notNull().default([]),
		/** These two moved to `store_taxes`, and are dropped in a later release. */
		defaultRateMilli: integer().notNull().default(0),
		showsTaxInPrices: boolean().notNull().default(true),
		penaltyTaxed: boolean().notNull().default(false),
		papers: text({ enum: PAPERS }).notNull().default('invoice_when_paid'),
		prefixes: jsonb()
			.$type<Record<(typeof DOCUMENT_KINDS)[number], string>>()
			.notNull()
			.default({ receipt: 'R', invoice: 'INV', credit_note: 'CN' }),
		footer: text().notNull().default(''),
		sendsMail: boolean().notNull().default(true)
	},
	() => [
		check('document_settings_rate', sql`default_rate_milli between 0 and 100000`),
		storePolicy('document_settings')
	]
).enableRLS();

/**
 * The next number of each kind and year. Drawn under the row's lock by the transaction that inserts the
 * document: what rolls back gives its number back, so no number is ever missing. Not a sequence, which
 * leaves gaps.
 */
export const documentSeries = pgTable(
	'document_series',
	{
		storeId: storeId(),
		kind: text({ enum: DOCUMENT_KINDS }).notNull(),
		year: integer().notNull(),
		/** Papers of the sandbox count by themselves: they leave no gap among the true ones. */
		test: boolean().notNull(),
		nextNumber: integer().notNull()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.kind, t.year, t.test] }),
		check('document_series_number', sql`next_number > 0`),
		storePolicy('document_series')
	]
).enableRLS();

/** INSERT and SELECT only: a mistake is answered by a credit note. */
export const documents = pgTable(
	'documents',
	{
		storeId: storeId(),
		id: id(),
		kind: text({ enum: DOCUMENT_KINDS }).notNull(),
		year: integer().notNull(),
		test: boolean().notNull(),
		number: integer().notNull(),
		label: text().notNull(),
		issuedAt: instant().notNull(),
		day: text().notNull(),
		currency: text().notNull(),
		netMinor: bigint({ mode: 'number' }).notNull(),
		taxMinor: bigint({ mode: 'number' }).notNull(),
		grossMinor: bigint({ mode: 'number' }).notNull(),
		/** What was paid for, as payments knows it: a booking, a purchase, or nothing. */
		subjectId: uuid(),
		clientId: uuid(),
		buyerEmail: text(),
		/** Folded words to be found by: number, name, address, booking. */
		words: text().notNull(),
		paymentId: id(),
		/** Of a credit note: which money went back, and which document it answers. */
		refundId: uuid(),
		creditsId: uuid(),
		/** Everything the paper shows. `json`, so that its text is what the digest covers. */
		snapshot: json().$type<DocumentSnapshot>().notNull(),
		/** SHA-256 of the snapshot's text; the event, which is sealed, names it too. */
		digest: bytea().notNull(),
		createdAt: createdAt()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('documents_number').on(t.storeId, t.kind, t.year, t.test, t.number),
		unique('documents_label').on(t.storeId, t.label),
		uniqueIndex('documents_payment')
			.on(t.storeId, t.paymentId)
			.where(sql`kind <> 'credit_note'`),
		uniqueIndex('documents_refund')
			.on(t.storeId, t.refundId)
			.where(sql`refund_id is not null`),
		check('documents_sums', sql`net_minor + tax_minor = gross_minor and gross_minor > 0`),
		check(
			'documents_credit',
			sql`(kind = 'credit_note') = (credits_id is not null and refund_id is not null)`
		),
		sameStore([t.storeId, t.paymentId], payments),
		sameStore([t.storeId, t.refundId], refunds),
		foreignKey({ columns: [t.storeId, t.creditsId], foreignColumns: [t.storeId, t.id] }),
		index('documents_by_day').on(t.storeId, t.day, t.id),
		index('documents_subject').on(t.storeId, t.subjectId),
		index('documents_client').on(t.storeId, t.clientId),
		storePolicy('documents')
	]
).enableRLS();
