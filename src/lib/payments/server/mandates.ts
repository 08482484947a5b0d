/**
 * What clients agree to when they leave a card (D15): the words, the ceiling, for what. Charging happens
 * without the client, so it is bounded by the ceiling under the mandate's row lock.
 */
import { and, eq, sql } from 'drizzle-orm';
import { AppError } from '#lib/platform/errors.ts';
import type { Money } from '#lib/platform/money.ts';
import { sha256 } from '#lib/platform/server/crypto.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { cardMandates } from './cards-schema.ts';

export type Mandate = typeof cardMandates.$inferSelect;

/** What a client agrees to. */
export interface Given {
	readonly clientId: string;
	/** What it covers; one mandate for each. */
	readonly subjectId: string;
	/** The words that were shown, whole. */
	readonly terms: string;
	readonly termsVersion: number;
	readonly ceiling: Money;
}

/** A mandate that no page of the provider's is open for. */
export const NO_PAGE = {
	setupId: null,
	setupRef: null,
	setupUrl: null,
	setupExpiresAt: null,
	nextCheckAt: null
} as const;

export const ofSubject = (scope: StoreScope, subjectId: string) =>
	and(eq(cardMandates.storeId, scope.storeId), eq(cardMandates.subjectId, subjectId));

export async function findMandate(
	scope: StoreScope,
	subjectId: string
): Promise<Mandate | undefined> {
	const [row] = await scope.tx.select().from(cardMandates).where(ofSubject(scope, subjectId));
	return row;
}

export const mandateRow = (scope: StoreScope, given: Given, connectionId: string) => ({
	storeId: scope.storeId,
	id: newId(),
	clientId: given.clientId,
	subjectId: given.subjectId,
	connectionId,
	terms: given.terms,
	termsHash: sha256('card-mandate', given.terms),
	termsVersion: given.termsVersion,
	ceilingMinor: given.ceiling.amountMinor,
	currency: given.ceiling.currency,
	agreedAt: scope.now
});

/** The mandate of a subject, written on its first time and locked; a later one finds the first. */
export async function lockMandate(
	scope: StoreScope,
	given: Given,
	connectionId: string
): Promise<Mandate> {
	await scope.tx
		.insert(cardMandates)
		.values(mandateRow(scope, given, connectionId))
		.onConflictDoNothing();
	const [mandate] = await scope.tx
		.select()
		.from(cardMandates)
		.where(ofSubject(scope, given.subjectId))
		.for('update');
	if (!mandate) throw new AppError('CHANGED_MEANWHILE');
	return mandate;
}

export const updateMandate = async (
	scope: StoreScope,
	subjectId: string,
	values: Partial<typeof cardMandates.$inferInsert>
): Promise<void> => {
	await scope.tx.update(cardMandates).set(values).where(ofSubject(scope, subjectId));
};

/** Reserves a sum of the ceiling, under the mandate's lock; false: it covers no more. */
export async function reserveOfMandate(
	scope: StoreScope,
	mandate: Mandate,
	{ amountMinor, currency }: Money
): Promise<boolean> {
	// Each charge of its own: how often is the schedule's.
	if (mandate.kind === 'recurring')
		return currency === mandate.currency && amountMinor <= mandate.ceilingMinor;
	const done = await scope.tx
		.update(cardMandates)
		.set({ chargedMinor: sql`${cardMandates.chargedMinor} + ${amountMinor}` })
		.where(
			and(
				ofSubject(scope, mandate.subjectId),
				eq(cardMandates.currency, currency),
				sql`${cardMandates.chargedMinor} + ${amountMinor} <= ${cardMandates.ceilingMinor}`
			)
		)
		.returning({ id: cardMandates.id });
	return done.length > 0;
}

export const freeOfMandate = async (
	scope: StoreScope,
	subjectId: string,
	amountMinor: number
): Promise<void> => {
	await scope.tx
		.update(cardMandates)
		.set({ chargedMinor: sql`greatest(0, ${cardMandates.chargedMinor} - ${amountMinor})` })
		.where(ofSubject(scope, subjectId));
};
