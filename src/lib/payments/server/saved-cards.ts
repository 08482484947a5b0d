/** Cards that clients leave with a store (D15): the card is at the provider, here are its names there. */
import { and, desc, eq, gte, isNull } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Money } from '#lib/platform/money.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { DAY, plus, toIso, type Instant } from '#lib/platform/time.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { ProviderError, type ProviderSetup } from '../provider.ts';
import { describedVendor } from '../vendors.ts';
import { activeConnection, findConnection, onlineTaker, providerOf } from './connections.ts';
import { cardMandates, savedCards } from './cards-schema.ts';
import {
	findMandate,
	mandateRow,
	NO_PAGE,
	ofSubject,
	updateMandate,
	type Given,
	type Mandate
} from './mandates.ts';

export type Card = typeof savedCards.$inferSelect;

/** May clients be asked for a card? Not every provider keeps one without a payment. */
export async function keepsCards(scope: StoreScope): Promise<boolean> {
	const vendor = await onlineTaker(scope);
	if (vendor === null) return false;
	return describedVendor(vendor)?.capabilities.setups ?? true;
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

/** The card that is there for this subject, and may be charged under its mandate. */
export async function findKeptCard(
	scope: StoreScope,
	subjectId: string
): Promise<Card | undefined> {
	const mandate = await findMandate(scope, subjectId);
	const card = mandate?.cardId ? await findCard(scope, mandate.cardId) : undefined;
	return card?.removedAt === null ? card : undefined;
}

/** `2031-04` is good until that month is over, wherever the reader is. */
const isOver = ({ expires }: Card, now: Instant): boolean =>
	expires !== null && expires < toIso(plus(now, -DAY)).slice(0, 7);

/**
 * A card of this client's at whoever takes the store's money now, that was left for at least as much
 * before: with it the client need not be asked again. Newest first.
 */
export async function findUsableCard(
	scope: StoreScope,
	clientId: string,
	{ amountMinor, currency }: Money
): Promise<Card | undefined> {
	const connection = await activeConnection(scope);
	const cards = (await listCards(scope, clientId)).filter(
		(card) => card.connectionId === connection.id && !isOver(card, scope.now)
	);
	if (cards.length === 0) return undefined;
	const agreed = await scope.tx
		.select({ cardId: cardMandates.cardId })
		.from(cardMandates)
		.where(
			and(
				eq(cardMandates.storeId, scope.storeId),
				eq(cardMandates.clientId, clientId),
				// A card left for a package that renews was left for nothing else.
				eq(cardMandates.kind, 'once'),
				eq(cardMandates.currency, currency),
				gte(cardMandates.ceilingMinor, amountMinor)
			)
		);
	const covered = new Set(agreed.map((row) => row.cardId));
	return cards.find((card) => covered.has(card.id));
}

/** The client agrees to a mandate for a card that is there already. */
export async function agreeWithCard(scope: StoreScope, given: Given, card: Card): Promise<void> {
	await scope.tx.insert(cardMandates).values({
		...mandateRow(scope, given, card.connectionId),
		cardId: card.id,
		keptAt: scope.now
	});
}

/** Writes a card's names down; one that was removed is there again. Undefined when none was given. */
export async function insertCard(
	scope: StoreScope,
	owner: { readonly clientId: string; readonly connectionId: string },
	{ card, customerRef }: Pick<ProviderSetup, 'card' | 'customerRef'>
): Promise<Card | undefined> {
	if (card === null || customerRef === null) return undefined;
	const { clientId, connectionId } = owner;
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
	return row;
}

/** What the provider has is written down, once. */
export async function keepCard(
	scope: StoreScope,
	mandate: Mandate,
	setup: ProviderSetup
): Promise<boolean> {
	const { subjectId } = mandate;
	const row = await insertCard(scope, mandate, setup);
	if (!row) return false;
	const [covered] = await scope.tx
		.update(cardMandates)
		.set({ cardId: row.id, keptAt: scope.now, nextCheckAt: null, setupUrl: null })
		.where(and(ofSubject(scope, subjectId), isNull(cardMandates.cardId)))
		.returning();
	if (covered)
		await recordEvent(scope, {
			name: 'card.kept',
			subjectId,
			facts: { mandateId: mandate.id, cardId: row.id, ceilingMinor: mandate.ceilingMinor }
		});
	return true;
}

/**
 * There is nothing left to charge it for: the mandate lets go of its card, and a card that no other
 * mandate names is forgotten, here at once and at the provider by a job (FORGET).
 */
export async function releaseCard(scope: StoreScope, subjectId: string): Promise<boolean> {
	const mandate = await findMandate(scope, subjectId);
	if (!mandate?.cardId) return false;
	const { cardId } = mandate;
	await updateMandate(scope, subjectId, { ...NO_PAGE, cardId: null, keptAt: null });
	const others = await scope.tx
		.select({ id: cardMandates.id })
		.from(cardMandates)
		.where(and(eq(cardMandates.storeId, scope.storeId), eq(cardMandates.cardId, cardId)))
		.limit(1);
	if (others.length === 0)
		await scope.tx
			.update(savedCards)
			.set({ removedAt: scope.now })
			.where(and(eq(savedCards.storeId, scope.storeId), eq(savedCards.id, cardId)));
	await recordEvent(scope, {
		name: 'card.released',
		subjectId,
		facts: { cardId, forgotten: others.length === 0 }
	});
	return true;
}

/** At the provider, for a card that is forgotten here. Safe to run twice. Throws ProviderError. */
export async function forgetCard(
	pools: Pools,
	request: ScopeRequest,
	cardId: string
): Promise<void> {
	const { card, connection } = await inScope(pools, request, async (scope) => {
		const found = await findCard(scope, cardId);
		return { card: found, connection: found && (await findConnection(scope, found.connectionId)) };
	});
	if (!card || card.removedAt === null || !connection) return;
	try {
		await providerOf(pools, connection).removeSaved(card.cardRef);
	} catch (error) {
		// It is not there any more.
		if (!(error instanceof ProviderError) || error.outcome !== 'refused') throw error;
	}
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
