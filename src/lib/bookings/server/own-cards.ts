/** Cards that a person who is signed in has left with a store, and taking one away (A6.2, D15). */
import { listProvenClientIds } from '#lib/clients/server/queries.ts';
import { findCard, listCards, type Card } from '#lib/payments/server/saved-cards.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import type { OwnCard, OwnCards } from '../fee-view.ts';
import { dateText } from '../when.ts';
import type { Reader } from '../wording.ts';
import { cardText, expiresText } from './card-terms.ts';
import { listNeeds, removeUnneeded, type Need } from './keeping-cards.ts';
import { readerOf, storeView } from './store-view.ts';

const viewOf = (card: Card, needs: readonly Need[], reader: Reader): OwnCard => {
	const own = needs.filter(({ cardId }) => cardId === card.id);
	return {
		id: card.id,
		text: cardText(card, reader),
		expires: expiresText(card, reader),
		allows: own.map(({ terms, visit }) => ({
			date: visit && dateText(visit.startsAt, visit.zone, reader.formats),
			terms
		})),
		removable: own.length === 0
	};
};

/** Null: none in this store. */
export async function getOwnCards(
	scope: StoreScope,
	store: StoreAddress
): Promise<OwnCards | null> {
	const reader = readerOf(scope, await storeView(scope, store));
	const cards: OwnCard[] = [];
	for (const clientId of await listProvenClientIds(scope)) {
		const needs = await listNeeds(scope, clientId);
		for (const card of await listCards(scope, clientId)) cards.push(viewOf(card, needs, reader));
	}
	return cards.length === 0 ? null : { name: store.name, slug: store.slug, cards };
}

/** Throws NOT_FOUND for a card of anybody else, IN_USE while something relies on it. */
export async function removeProvenCard(
	pools: Pools,
	request: ScopeRequest,
	cardId: string
): Promise<void> {
	const clientId = await inScope(pools, request, async (scope) => {
		const card = await findCard(scope, cardId);
		const own = await listProvenClientIds(scope);
		return card && own.includes(card.clientId) ? card.clientId : null;
	});
	if (clientId === null) throw new AppError('NOT_FOUND');
	await removeUnneeded(pools, request, { cardId, clientId });
}
