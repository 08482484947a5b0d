/**
 * A card left with a booking whose terms ask for one (A7.2, D15): the client reads the mandate, gives
 * the card at the provider's page, and may take it away again once nothing relies on it.
 */
import { and, eq, inArray } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { cardMandates } from '#lib/payments/server/cards-schema.ts';
import { takesOnlinePayments } from '#lib/payments/server/connections.ts';
import {
	checkSetup,
	findMandate,
	listCards,
	removeCard,
	startSetup
} from '#lib/payments/server/saved-cards.ts';
import { AppError } from '#lib/platform/errors.ts';
import { toLocale } from '#lib/platform/locale.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { CHARGE_DAYS, mostFee } from '../fees.ts';
import type { CardsView } from '../fee-view.ts';
import { feeSentences } from '../fee-wording.ts';
import { isActive } from '../rules.ts';
import { amountText, type Reader } from '../wording.ts';
import { bookingLink } from './client-file.ts';
import type { BookingParts } from './client-views.ts';
import type { BookingRow } from './locked.ts';
import { bookingPenalties, bookings } from './schema.ts';

/** Raised whenever the words below change: a mandate keeps those it was given under. */
const TERMS_VERSION = 1;

/** The most that is ever charged: what the store asked for, and never above what fees can come to. */
export function ceilingOf(row: Pick<BookingRow, 'policy' | 'priceMinor'>): number {
	const terms = row.policy.payment;
	if (terms?.kind !== 'card_on_file') return 0;
	return Math.min(terms.ceilingMinor, mostFee(row.priceMinor, row.policy));
}

/** What the client agrees to, whole: the ceiling, when, until when, and the fees themselves. */
function termsText(row: BookingRow, store: string, reader: Reader): string {
	const ceiling = amountText(ceilingOf(row), row.currency, reader);
	return [
		m.policy_mandate({ store, ceiling, days: CHARGE_DAYS }, { locale: toLocale(reader.locale) }),
		...feeSentences(row.policy.fees, row.currency, reader)
	].join(' ');
}

/** Cards that a coming booking or a fee that waits relies on. */
async function listNeeded(scope: StoreScope, clientId: string): Promise<ReadonlySet<string>> {
	const rows = await scope.tx
		.select({ cardId: cardMandates.cardId, status: bookings.status, fee: bookingPenalties.id })
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
		.where(and(eq(cardMandates.storeId, scope.storeId), eq(cardMandates.clientId, clientId)));
	return new Set(
		rows.flatMap(({ cardId, status, fee }) =>
			cardId !== null && (isActive(status) || fee !== null) ? [cardId] : []
		)
	);
}

/** Cards this client left here, and whether this booking still asks for one. */
export async function getCardsView(
	scope: StoreScope,
	row: BookingRow,
	store: string,
	reader: Reader
): Promise<CardsView> {
	const mandate = await findMandate(scope, row.id);
	const needed = await listNeeded(scope, row.clientId);
	const asks =
		isActive(row.status) &&
		ceilingOf(row) > 0 &&
		!mandate?.cardId &&
		(await takesOnlinePayments(scope));
	return {
		asked: asks ? (mandate?.terms ?? termsText(row, store, reader)) : null,
		cards: (await listCards(scope, row.clientId)).map((card) => ({
			id: card.id,
			text: m.policy_card(
				{ brand: card.brand, last4: card.last4 },
				{ locale: toLocale(reader.locale) }
			),
			removable: !needed.has(card.id)
		}))
	};
}

/** Opens the provider's page for the card. Throws ILLEGAL_TRANSITION where none is asked for, PAYMENTS_OFF, BUSY. */
export async function keepCard(
	pools: Pools,
	request: ScopeRequest,
	store: StoreAddress,
	parts: BookingParts,
	reader: Reader
): Promise<{ payUrl: string }> {
	const { row } = parts;
	const ceilingMinor = ceilingOf(row);
	if (ceilingMinor === 0 || !isActive(row.status))
		throw new AppError('ILLEGAL_TRANSITION', { from: row.status });
	const back = await inScope(pools, request, (scope) =>
		Promise.resolve(bookingLink(scope, store, parts))
	);
	return await startSetup(pools, request, {
		clientId: row.clientId,
		subjectId: row.id,
		terms: termsText(row, store.name, reader),
		termsVersion: TERMS_VERSION,
		ceiling: { amountMinor: ceilingMinor, currency: row.currency },
		returnUrl: `${back}&card=1`,
		cancelUrl: back
	});
}

/** The browser is back, which proves nothing: the provider is asked (C26). */
export const returnWithCard = async (
	pools: Pools,
	request: ScopeRequest,
	{ row }: BookingParts
): Promise<{ kept: boolean }> => ({ kept: (await checkSetup(pools, request, row.id)) === 'kept' });

/** Throws IN_USE while a coming booking or an open fee relies on it. */
export async function removeOwnCard(
	pools: Pools,
	request: ScopeRequest,
	{ row }: BookingParts,
	cardId: string
): Promise<void> {
	const needed = await inScope(pools, request, (scope) => listNeeded(scope, row.clientId));
	if (needed.has(cardId)) throw new AppError('IN_USE');
	await removeCard(pools, request, { cardId, clientId: row.clientId });
}
