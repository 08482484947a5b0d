/** What is asked for at booking, and what became of it, in the reader's words. */
import { dueAtBooking } from '#lib/payments/rules.ts';
import { getStanding } from '#lib/payments/server/connections.ts';
import { findMandate } from '#lib/payments/server/mandates.ts';
import { keepsCards } from '#lib/payments/server/saved-cards.ts';
import type { Offer } from '#lib/availability/offer.ts';
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import type { PaymentTerms } from '#lib/stores/rules.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { ceilingOf } from '../fees.ts';
import type { CardDueView, DueView, PaymentView } from '../visit-views.ts';
import { timeText } from '../when.ts';
import { amountText, type Reader } from '../wording.ts';
import { isOpen, listAttempts } from './attempts.ts';
import { cardText, findOwnCard, mandateText } from './card-terms.ts';
import type { BookingRow } from './locked.ts';
import { depositOf, getMoney, type BookingMoney } from './money.ts';

interface Priced {
	/** The lowest price the row shows. */
	readonly amountMinor: number;
	readonly currency: string;
	/** It may come to more: per person, per hour, from, or another performer. */
	readonly varies: boolean;
}

/** "€15 deposit", "20% deposit", "paid when you book"; null: nothing now. */
export function rowTermsText(terms: PaymentTerms, price: Priced, reader: Reader): string | null {
	const words = { locale: toLocale(reader.locale) };
	const dueMinor = dueAtBooking(terms, price.amountMinor);
	if (terms.kind === 'card_on_file') return m.policy_card_row({}, words);
	if (terms.kind === 'full') return dueMinor > 0 ? m.checkout_row_full({}, words) : null;
	if (terms.kind === 'deposit_percent' && price.varies)
		return m.checkout_row_deposit({ amount: `${terms.percent}%` }, words);
	return dueMinor > 0
		? m.checkout_row_deposit({ amount: amountText(dueMinor, price.currency, reader) }, words)
		: null;
}

/** Before a time is touched: "You pay €15 when you book and the rest there." */
export function promiseText(
	terms: PaymentTerms,
	price: Omit<Priced, 'varies'>,
	reader: Reader
): string | null {
	const words = { locale: toLocale(reader.locale) };
	if (terms.kind === 'card_on_file') return m.policy_card_promise({}, words);
	const dueMinor = dueAtBooking(terms, price.amountMinor);
	if (dueMinor === 0) return null;
	const amount = amountText(dueMinor, price.currency, reader);
	return dueMinor === price.amountMinor
		? m.checkout_promise_full({ amount }, words)
		: m.checkout_promise_deposit({ amount }, words);
}

/** On the confirm step: what the button takes now, and what is left for the visit. */
export async function dueView(
	scope: StoreScope,
	offer: Offer,
	reader: Reader
): Promise<DueView | null> {
	const dueMinor = depositOf(offer);
	if (dueMinor === 0) return null;
	const text = (minor: number) => amountText(minor, offer.currency, reader);
	const restMinor = offer.priceMinor - dueMinor;
	return {
		now: text(dueMinor),
		later: restMinor > 0 ? text(restMinor) : null,
		testMode: (await getStanding(scope)).testMode
	};
}

/** On the confirm step: the card that is asked for, or the one of this client's own that will do. */
export async function cardDueView(
	scope: StoreScope,
	offer: Offer,
	store: string,
	reader: Reader
): Promise<CardDueView | null> {
	if (ceilingOf(offer) === 0 || !(await keepsCards(scope))) return null;
	const kept = await findOwnCard(scope, offer);
	return {
		terms: mandateText(offer, store, reader),
		kept: kept === undefined ? null : { id: kept.id, text: cardText(kept, reader) },
		testMode: (await getStanding(scope)).testMode
	};
}

function failureText(money: BookingMoney, reader: Reader): string | null {
	const words = { locale: toLocale(reader.locale) };
	if (money.lastStatus === 'mismatched') return m.checkout_failed_sum({}, words);
	switch (money.lastFailure) {
		case null:
			return null;
		case 'card_declined':
			return m.checkout_failed_declined({}, words);
		case 'insufficient_funds':
			return m.checkout_failed_money({}, words);
		case 'authentication_failed':
			return m.checkout_failed_bank({}, words);
		default:
			return m.checkout_failed_other({}, words);
	}
}

type Waiting = NonNullable<PaymentView['waiting']>;

/** What a booking waits for: money, or a card. */
async function waitingView(
	scope: StoreScope,
	row: BookingRow,
	money: BookingMoney,
	{ store, reader }: { readonly store: string; readonly reader: Reader }
): Promise<Waiting | null> {
	if (row.status !== 'pending' || row.pendingFor !== 'payment' || row.decideBy === null)
		return null;
	const held = {
		until: timeText(row.decideBy, row.zone, reader.formats),
		leftMs: Math.max(0, row.decideBy - scope.now)
	};
	if (ceilingOf(row) > 0) {
		const mandate = await findMandate(scope, row.id);
		return {
			...held,
			amount: null,
			terms: mandate?.terms ?? mandateText(row, store, reader),
			failure: null,
			payUrl: mandate?.setupUrl ?? null
		};
	}
	const open = (await listAttempts(scope, row.id)).filter(isOpen).at(-1);
	return {
		...held,
		amount: amountText(money.depositMinor - money.paidMinor, money.currency, reader),
		terms: null,
		failure: failureText(money, reader),
		payUrl: open?.payUrl ?? null
	};
}

/** On the booking's page; null where nothing was asked for and nothing paid. */
export async function paymentView(
	scope: StoreScope,
	row: BookingRow,
	store: string,
	reader: Reader
): Promise<PaymentView | null> {
	const money = await getMoney(scope, row);
	const moved = money.depositMinor + money.paidMinor + money.refundedMinor > 0;
	const card = ceilingOf(row) > 0;
	const over = row.status === 'expired' && money.paidMinor + money.refundedMinor === 0;
	const waiting = await waitingView(scope, row, money, { store, reader });
	if (!moved && waiting === null && !(card && over)) return null;
	const text = (minor: number) => amountText(minor, money.currency, reader);
	return {
		waiting,
		paid: money.paidMinor > 0 ? text(money.paidMinor) : null,
		due: money.dueMinor > 0 && waiting === null ? text(money.dueMinor) : null,
		refunded: money.refundedMinor > 0 ? text(money.refundedMinor) : null,
		unpaid: over ? (card ? 'card' : 'money') : null,
		testMode: (await getStanding(scope)).testMode
	};
}
