/** Cards that clients leave with a store, and the mandates under which they may be charged. */
import { sql } from 'drizzle-orm';
import {
	bigint,
	check,
	index,
	integer,
	pgPolicy,
	pgTable,
	primaryKey,
	text,
	unique,
	uuid
} from 'drizzle-orm/pg-core';
import {
	appWorker,
	bytea,
	createdAt,
	id,
	instant,
	sameStore,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';
import { paymentConnections } from './schema.ts';

/** A client's card as the provider keeps it: its names there, and what a person recognises it by. */
export const savedCards = pgTable(
	'saved_cards',
	{
		storeId: storeId(),
		id: id(),
		/** Opaque here, as subjects are. */
		clientId: uuid().notNull(),
		connectionId: uuid().notNull(),
		customerRef: text().notNull(),
		cardRef: text().notNull(),
		brand: text().notNull(),
		last4: text().notNull(),
		/** `2031-04`, as the provider says. */
		expires: text(),
		createdAt: createdAt(),
		removedAt: instant()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('saved_cards_ref').on(t.storeId, t.connectionId, t.cardRef),
		sameStore([t.storeId, t.connectionId], paymentConnections),
		index('saved_cards_client').on(t.storeId, t.clientId),
		storePolicy('saved_cards')
	]
).enableRLS();

/** What a client agreed to when a card was kept: the words, the ceiling, when (D15). Never altered. */
export const cardMandates = pgTable(
	'card_mandates',
	{
		storeId: storeId(),
		id: id(),
		clientId: uuid().notNull(),
		/** What it covers: a booking, opaque here. */
		subjectId: uuid().notNull(),
		connectionId: uuid().notNull(),
		terms: text().notNull(),
		termsHash: bytea().notNull(),
		termsVersion: integer().notNull(),
		/** `once`: the ceiling is of all charges together; `recurring`: of each. */
		kind: text({ enum: ['once', 'recurring'] })
			.notNull()
			.default('once'),
		ceilingMinor: bigint({ mode: 'number' }).notNull(),
		currency: text().notNull(),
		agreedAt: instant().notNull(),
		/** The provider's page on which the card is given: our name of it, and how often there was another. */
		setupId: uuid(),
		setupPages: integer().notNull().default(0),
		setupExpiresAt: instant(),
		/** Known once the provider has opened it; null again when it is over. */
		setupRef: text(),
		setupUrl: text(),
		/** When the provider is asked next: events get lost, and clients never come back. */
		nextCheckAt: instant(),
		/** null until the card is there. */
		cardId: uuid(),
		keptAt: instant(),
		/** Charged under it so far: never above the ceiling. */
		chargedMinor: bigint({ mode: 'number' }).notNull().default(0)
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('card_mandates_subject').on(t.storeId, t.subjectId),
		check('card_mandates_ceiling', sql`charged_minor between 0 and ceiling_minor`),
		sameStore([t.storeId, t.connectionId], paymentConnections),
		sameStore([t.storeId, t.cardId], savedCards),
		index('card_mandates_unchecked')
			.on(t.nextCheckAt)
			.where(sql`next_check_at is not null`),
		storePolicy('card_mandates'),
		pgPolicy('card_mandates_unchecked', {
			for: 'select',
			to: appWorker,
			using: sql`next_check_at <= now()`
		})
	]
).enableRLS();
