/** The card that a booking's terms ask for (D15): the mandate in words, and whether one is there. */
import { m } from '#lib/paraglide/messages.js';
import { findMandate } from '#lib/payments/server/mandates.ts';
import { agreeWithCard, findKeptCard, findUsableCard } from '#lib/payments/server/saved-cards.ts';
import type { Card } from '#lib/payments/server/saved-cards.ts';
import { isOwnClient, listProvenClientIds } from '#lib/clients/server/queries.ts';
import { formatLocale, toLocale } from '#lib/platform/locale.ts';
import { getPublicProfile } from '#lib/stores/server/public-profile.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { CHARGE_DAYS, ceilingOf } from '../fees.ts';
import { feeSentences } from '../fee-wording.ts';
import { amountText, type Reader } from '../wording.ts';
import type { BookingRow } from './locked.ts';

/** Raised whenever the words below change: a mandate keeps those it was given under. */
const TERMS_VERSION = 1;

type Terms = Pick<BookingRow, 'policy' | 'priceMinor' | 'currency'>;

/** What the client agrees to, whole: the ceiling, when, until when, and the fees themselves. */
export function mandateText(terms: Terms, store: string, reader: Reader): string {
	const ceiling = amountText(ceilingOf(terms), terms.currency, reader);
	return [
		m.policy_mandate({ store, ceiling, days: CHARGE_DAYS }, { locale: toLocale(reader.locale) }),
		...feeSentences(terms.policy.fees, terms.currency, reader)
	].join(' ');
}

/** "Visa ending in 4242" */
export const cardText = (card: Pick<Card, 'brand' | 'last4'>, reader: Reader): string =>
	m.policy_card(
		{ brand: card.brand.charAt(0).toUpperCase() + card.brand.slice(1), last4: card.last4 },
		{ locale: toLocale(reader.locale) }
	);

/** "good until 12/2034"; null where the provider does not say. */
export function expiresText({ expires }: Pick<Card, 'expires'>, reader: Reader): string | null {
	if (expires === null) return null;
	const [year = '', month = ''] = expires.split('-');
	return m.policy_card_expires({ date: `${month}/${year}` }, { locale: toLocale(reader.locale) });
}

/** As a mandate is asked for and written down. */
export const givenFor = (
	row: Terms & Pick<BookingRow, 'id' | 'clientId'>,
	store: string,
	reader: Reader
) => ({
	clientId: row.clientId,
	subjectId: row.id,
	terms: mandateText(row, store, reader),
	termsVersion: TERMS_VERSION,
	ceiling: { amountMinor: ceilingOf(row), currency: row.currency }
});

/** Do its terms ask for a card, and is none there? */
export const lacksCard = async (
	scope: StoreScope,
	row: Terms & Pick<BookingRow, 'id'>
): Promise<boolean> => ceilingOf(row) > 0 && (await findKeptCard(scope, row.id)) === undefined;

/** A card that came when the booking had ended: it covers nothing before the time is taken again. */
export async function hasLateCard(scope: StoreScope, row: BookingRow): Promise<boolean> {
	const mandate = await findMandate(scope, row.id);
	return (
		mandate !== undefined &&
		mandate.cardId !== null &&
		mandate.keptAt !== null &&
		row.endedAt !== null &&
		mandate.keptAt >= row.endedAt
	);
}

/** Of whoever is signed in and has proven to be a client here: a card that will do for this offer. */
export async function findOwnCard(scope: StoreScope, terms: Terms): Promise<Card | undefined> {
	const amountMinor = ceilingOf(terms);
	if (amountMinor === 0) return undefined;
	for (const clientId of await listProvenClientIds(scope)) {
		const card = await findUsableCard(scope, clientId, { amountMinor, currency: terms.currency });
		if (card) return card;
	}
	return undefined;
}

/** What the confirm page named as the card to rely on. */
export interface ShownCard {
	readonly cardId: string;
	readonly storeName: string;
}

/**
 * The card that was shown, when it is this client's own, is good for as much, and whoever books has
 * proven to be the client; else the client is asked for one.
 */
export async function findShownCard(
	scope: StoreScope,
	clientId: string,
	terms: Terms,
	shown: ShownCard | null
): Promise<Card | null> {
	const amountMinor = ceilingOf(terms);
	if (shown === null || amountMinor === 0 || !(await isOwnClient(scope, clientId))) return null;
	const card = await findUsableCard(scope, clientId, { amountMinor, currency: terms.currency });
	return card?.id === shown.cardId ? card : null;
}

/** By booking the client agreed to the words that stood beside that card. */
export async function agreeFor(
	scope: StoreScope,
	row: Terms & Pick<BookingRow, 'id' | 'clientId'>,
	card: Card,
	storeName: string
): Promise<void> {
	const { country } = await getPublicProfile(scope);
	const reader = { locale: scope.locale, formats: formatLocale(scope.locale, country) };
	await agreeWithCard(scope, givenFor(row, storeName, reader), card);
}
