/**
 * A card left with a booking whose terms ask for one (A7.2, D15): the client reads the mandate, gives
 * the card at the provider's page, and may take it away again once nothing relies on it.
 */
import { and, eq, inArray } from 'drizzle-orm';
import { cardMandates } from '#lib/payments/server/cards-schema.ts';
import { findMandate } from '#lib/payments/server/mandates.ts';
import { findKeptCard, keepsCards, removeCard } from '#lib/payments/server/saved-cards.ts';
import {
	checkSetup,
	startSetup,
	type OpenedSetup,
	type SetupAsk
} from '#lib/payments/server/setups.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import type { Instant } from '#lib/platform/time.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import type { CardsView } from '../fee-view.ts';
import { ceilingOf } from '../fees.ts';
import { isActive } from '../rules.ts';
import type { Reader } from '../wording.ts';
import { cardText, expiresText, givenFor, lacksCard, mandateText } from './card-terms.ts';
import { bookingLink } from './client-file.ts';
import type { BookingParts } from './client-views.ts';
import type { BookingRow } from './locked.ts';
import { bookingPenalties, bookings } from './schema.ts';
import { readerOf, storeView } from './store-view.ts';

/** What relies on a card: the mandate of a coming booking, of one whose fee waits, or of what renews. */
export interface Need {
	readonly cardId: string;
	readonly terms: string;
	/** The visit; null: none, it is charged again and again until that is stopped. */
	readonly visit: { readonly startsAt: Instant; readonly zone: string } | null;
}

export async function listNeeds(scope: StoreScope, clientId: string): Promise<Need[]> {
	const rows = await scope.tx
		.select({
			cardId: cardMandates.cardId,
			terms: cardMandates.terms,
			status: bookings.status,
			startsAt: bookings.startsAt,
			zone: bookings.zone,
			fee: bookingPenalties.id
		})
		.from(cardMandates)
		.innerJoin(
			bookings,
			and(eq(bookings.storeId, cardMandates.storeId), eq(bookings.id, cardMandates.subjectId))
		)
		.leftJoin(
			bookingPenalties,
			and(
				eq(bookingPenalties.storeId, bookings.storeId),
				eq(bookingPenalties.bookingId, bookings.id),
				inArray(bookingPenalties.status, ['waiting'])
			)
		)
		.where(and(eq(cardMandates.storeId, scope.storeId), eq(cardMandates.clientId, clientId)))
		.orderBy(bookings.startsAt);
	const visits = rows.flatMap(({ cardId, terms, status, fee, ...visit }) =>
		cardId !== null && (isActive(status) || fee !== null) ? [{ cardId, terms, visit }] : []
	);
	return [...visits, ...(await listRenewing(scope, clientId))];
}

/** Their card is forgotten with them (docs/decisions/0019): while it is there, they run. */
async function listRenewing(scope: StoreScope, clientId: string): Promise<Need[]> {
	const rows = await scope.tx
		.select({ cardId: cardMandates.cardId, terms: cardMandates.terms })
		.from(cardMandates)
		.where(
			and(
				eq(cardMandates.storeId, scope.storeId),
				eq(cardMandates.clientId, clientId),
				eq(cardMandates.kind, 'recurring')
			)
		);
	return rows.flatMap(({ cardId, terms }) =>
		cardId === null ? [] : [{ cardId, terms, visit: null }]
	);
}

const isNeeded = async (scope: StoreScope, clientId: string, cardId: string): Promise<boolean> =>
	(await listNeeds(scope, clientId)).some((need) => need.cardId === cardId);

/** "good until 12/2034", and for what it may be charged for this booking. */
async function keptView(
	scope: StoreScope,
	row: BookingRow,
	reader: Reader
): Promise<CardsView['cards']> {
	const card = await findKeptCard(scope, row.id);
	if (!card) return [];
	const mandate = await findMandate(scope, row.id);
	return [
		{
			id: card.id,
			text: cardText(card, reader),
			expires: expiresText(card, reader),
			allows: mandate?.terms ?? null,
			removable: !(await isNeeded(scope, row.clientId, card.id))
		}
	];
}

/**
 * The card of this booking, and whether one is still asked for. Whoever was forwarded the link, or
 * booked under somebody else's address, sees no other card of that client's.
 */
export async function getCardsView(
	scope: StoreScope,
	row: BookingRow,
	store: string,
	reader: Reader
): Promise<CardsView> {
	const waits = row.pendingFor === 'payment';
	const asks =
		!waits && isActive(row.status) && (await lacksCard(scope, row)) && (await keepsCards(scope));
	return {
		asked: asks
			? ((await findMandate(scope, row.id))?.terms ?? mandateText(row, store, reader))
			: null,
		cards: await keptView(scope, row, reader)
	};
}

/** Opens the provider's page for a booking's card. Throws what startSetup throws. */
export async function openCardPage(
	pools: Pools,
	request: ScopeRequest,
	store: StoreAddress,
	row: BookingRow,
	urls: Pick<SetupAsk, 'returnUrl' | 'cancelUrl' | 'mostPages'>
): Promise<OpenedSetup> {
	const reader = await inScope(pools, request, async (scope) =>
		readerOf(scope, await storeView(scope, store))
	);
	return await startSetup(pools, request, { ...givenFor(row, store.name, reader), ...urls });
}

/**
 * For a booking that stands without its card. Throws ILLEGAL_TRANSITION where none is asked for,
 * PAYMENTS_OFF, BUSY.
 */
export async function keepCard(
	pools: Pools,
	request: ScopeRequest,
	store: StoreAddress,
	parts: BookingParts
): Promise<{ payUrl: string }> {
	const { row } = parts;
	if (ceilingOf(row) === 0 || !isActive(row.status) || row.pendingFor === 'payment')
		throw new AppError('ILLEGAL_TRANSITION', { from: row.status });
	const back = await inScope(pools, request, (scope) =>
		Promise.resolve(bookingLink(scope, store, parts))
	);
	const urls = { returnUrl: `${back}&card=1`, cancelUrl: back };
	const { payUrl } = await openCardPage(pools, request, store, row, urls);
	return { payUrl };
}

/** The browser is back, which proves nothing: the provider is asked (C26). */
export const returnWithCard = async (
	pools: Pools,
	request: ScopeRequest,
	{ row }: BookingParts
): Promise<{ kept: boolean }> => ({ kept: (await checkSetup(pools, request, row.id)) === 'kept' });

/** By the booking's link: the card of that booking. Throws IN_USE while something relies on it. */
export async function removeOwnCard(
	pools: Pools,
	request: ScopeRequest,
	{ row }: BookingParts,
	cardId: string
): Promise<void> {
	const own = await inScope(pools, request, (scope) => findKeptCard(scope, row.id));
	if (own?.id !== cardId) throw new AppError('NOT_FOUND');
	await removeUnneeded(pools, request, { cardId, clientId: row.clientId });
}

/** Throws NOT_FOUND for another client's, IN_USE while a coming booking or an open fee relies on it. */
export async function removeUnneeded(
	pools: Pools,
	request: ScopeRequest,
	card: { readonly cardId: string; readonly clientId: string }
): Promise<void> {
	const needed = await inScope(pools, request, (scope) =>
		isNeeded(scope, card.clientId, card.cardId)
	);
	if (needed) throw new AppError('IN_USE');
	await removeCard(pools, request, card);
}
