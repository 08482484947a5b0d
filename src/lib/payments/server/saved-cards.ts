/**
 * Cards that clients leave with a store, and what they agreed to (D15). The card itself is at the
 * provider; here are its names there, the mandate's words and its ceiling. Charging happens without
 * the client, so it is bounded by the mandate under its row lock, and by the payment's id to once.
 */
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Money } from '#lib/platform/money.ts';
import { sha256 } from '#lib/platform/server/crypto.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { ProviderError, type ProviderSetup, type SetupOrder } from '../provider.ts';
import { activeConnection, findConnection, providerOf, type Connection } from './connections.ts';
import { cardMandates, savedCards } from './cards-schema.ts';

export type Mandate = typeof cardMandates.$inferSelect;
export type Card = typeof savedCards.$inferSelect;

export interface MandateAsk {
	readonly clientId: string;
	/** What it covers; one mandate for each. */
	readonly subjectId: string;
	/** The words that were shown, whole. */
	readonly terms: string;
	readonly termsVersion: number;
	readonly ceiling: Money;
	readonly returnUrl: string;
	readonly cancelUrl: string;
}

const ofSubject = (scope: StoreScope, subjectId: string) =>
	and(eq(cardMandates.storeId, scope.storeId), eq(cardMandates.subjectId, subjectId));

export async function findMandate(
	scope: StoreScope,
	subjectId: string
): Promise<Mandate | undefined> {
	const [row] = await scope.tx.select().from(cardMandates).where(ofSubject(scope, subjectId));
	return row;
}

/** Kept and not removed, newest first. */
export const listCards = async (scope: StoreScope, clientId: string): Promise<Card[]> =>
	await scope.tx
		.select()
		.from(savedCards)
		.where(
			and(
				eq(savedCards.storeId, scope.storeId),
				eq(savedCards.clientId, clientId),
				isNull(savedCards.removedAt)
			)
		)
		.orderBy(desc(savedCards.id));

export async function findCard(scope: StoreScope, cardId: string): Promise<Card | undefined> {
	const [row] = await scope.tx
		.select()
		.from(savedCards)
		.where(and(eq(savedCards.storeId, scope.storeId), eq(savedCards.id, cardId)));
	return row;
}

/** Writes down what the client agrees to by going on. Throws PAYMENTS_OFF. */
export async function prepareSetup(
	scope: StoreScope,
	ask: MandateAsk
): Promise<{ order: SetupOrder; connection: Connection; mandate: Mandate }> {
	const connection = await activeConnection(scope);
	await scope.tx
		.insert(cardMandates)
		.values({
			storeId: scope.storeId,
			id: newId(),
			clientId: ask.clientId,
			subjectId: ask.subjectId,
			connectionId: connection.id,
			terms: ask.terms,
			termsHash: sha256('card-mandate', ask.terms),
			termsVersion: ask.termsVersion,
			ceilingMinor: ask.ceiling.amountMinor,
			currency: ask.ceiling.currency,
			agreedAt: scope.now
		})
		.onConflictDoNothing();
	const mandate = await findMandate(scope, ask.subjectId);
	if (!mandate) throw new AppError('CHANGED_MEANWHILE');
	const known = (await listCards(scope, ask.clientId)).find(
		(card) => card.connectionId === connection.id
	);
	return {
		connection,
		mandate,
		order: {
			setupId: mandate.id,
			customerRef: known?.customerRef ?? null,
			currency: ask.ceiling.currency,
			returnUrl: ask.returnUrl,
			cancelUrl: ask.cancelUrl
		}
	};
}

/** Opens the provider's page for the card. Throws PAYMENTS_OFF, BUSY. Asked again: the same page. */
export async function startSetup(
	pools: Pools,
	request: ScopeRequest,
	ask: MandateAsk
): Promise<{ payUrl: string }> {
	const { order, connection, mandate } = await inScope(pools, request, (scope) =>
		prepareSetup(scope, ask)
	);
	if (mandate.setupUrl !== null) return { payUrl: mandate.setupUrl };
	try {
		const started = await providerOf(pools, connection).createSetup(order);
		await inScope(pools, request, (scope) =>
			scope.tx
				.update(cardMandates)
				.set({ setupRef: started.setupRef, setupUrl: started.payUrl })
				.where(ofSubject(scope, ask.subjectId))
		);
		return { payUrl: started.payUrl };
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
		throw new AppError(error.outcome === 'refused' ? 'PAYMENTS_OFF' : 'BUSY');
	}
}

async function keepCard(
	scope: StoreScope,
	mandate: Mandate,
	{ card, customerRef }: ProviderSetup
): Promise<boolean> {
	if (card === null || customerRef === null) return false;
	const { clientId, connectionId } = mandate;
	const [row] = await scope.tx
		.insert(savedCards)
		.values({
			storeId: scope.storeId,
			id: newId(),
			clientId,
			connectionId,
			customerRef,
			...card,
			createdAt: scope.now
		})
		.onConflictDoUpdate({
			target: [savedCards.storeId, savedCards.connectionId, savedCards.cardRef],
			set: { removedAt: null }
		})
		.returning();
	if (!row) return false;
	const [covered] = await scope.tx
		.update(cardMandates)
		.set({ cardId: row.id })
		.where(and(ofSubject(scope, mandate.subjectId), isNull(cardMandates.cardId)))
		.returning();
	if (covered)
		await recordEvent(scope, {
			name: 'card.kept',
			subjectId: mandate.subjectId,
			facts: { mandateId: mandate.id, cardId: row.id, ceilingMinor: mandate.ceilingMinor }
		});
	return true;
}

export type SetupState = 'none' | 'pending' | 'kept' | 'expired';

/** Asks the provider whether the card is there; nothing else is believed (C26). */
export async function checkSetup(
	pools: Pools,
	request: ScopeRequest,
	subjectId: string
): Promise<SetupState> {
	const { mandate, connection } = await inScope(pools, request, async (scope) => {
		const found = await findMandate(scope, subjectId);
		return {
			mandate: found,
			connection: found && (await findConnection(scope, found.connectionId))
		};
	});
	if (!mandate || !connection || mandate.setupRef === null) return 'none';
	if (mandate.cardId !== null) return 'kept';
	const seen = await providerOf(pools, connection).getSetup(mandate.setupRef);
	if (seen.status !== 'succeeded') return seen.status;
	return (await inScope(pools, request, (scope) => keepCard(scope, mandate, seen)))
		? 'kept'
		: 'pending';
}

/** Forgets a card here and at the provider; whoever calls has seen that nothing relies on it. */
export async function removeCard(
	pools: Pools,
	request: ScopeRequest,
	{ cardId, clientId }: { readonly cardId: string; readonly clientId: string }
): Promise<void> {
	const { card, connection } = await inScope(pools, request, async (scope) => {
		const found = await findCard(scope, cardId);
		if (!found || found.clientId !== clientId || found.removedAt !== null)
			throw new AppError('NOT_FOUND');
		return { card: found, connection: await findConnection(scope, found.connectionId) };
	});
	if (connection) await providerOf(pools, connection).removeSaved(card.cardRef);
	await inScope(pools, request, async (scope) => {
		await scope.tx
			.update(savedCards)
			.set({ removedAt: scope.now })
			.where(and(eq(savedCards.storeId, scope.storeId), eq(savedCards.id, cardId)));
		await recordEvent(scope, { name: 'card.removed', subjectId: clientId, facts: { cardId } });
	});
}

/** Reserves a sum of the ceiling, under the mandate's lock; false: it covers no more. */
export async function reserveOfMandate(
	scope: StoreScope,
	mandate: Mandate,
	{ amountMinor, currency }: Money
): Promise<boolean> {
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
