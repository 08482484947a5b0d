/** Cards that clients leave with a store, and the mandates under which they may be charged. */
import { sql } from 'drizzle-orm';
import {
	bigint,
	check,
	index,
	integer,
	pgTable,
	primaryKey,
	text,
	unique,
	uuid
} from 'drizzle-orm/pg-core';
import {
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
		ceilingMinor: bigint({ mode: 'number' }).notNull(),
		currency: text().notNull(),
		agreedAt: instant().notNull(),
		/** The provider's page on which the card is given. */
		setupRef: text(),
		setupUrl: text(),
		/** null until the card is there. */
		cardId: uuid(),
		/** Charged under it so far: never above the ceiling. */
		chargedMinor: bigint({ mode: 'number' }).notNull().default(0)
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('card_mandates_subject').on(t.storeId, t.subjectId),
		check('card_mandates_ceiling', sql`charged_minor between 0 and ceiling_minor`),
		sameStore([t.storeId, t.connectionId], paymentConnections),
		sameStore([t.storeId, t.cardId], savedCards),
		storePolicy('card_mandates')
	]
).enableRLS();
