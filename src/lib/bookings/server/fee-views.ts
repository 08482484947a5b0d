/** What a fee does to the client's money, in sentences, before the click and after it. */
import { m } from '#lib/paraglide/messages.js';
import { findSpentOn } from '#lib/packages/server/queries.ts';
import { findMandate } from '#lib/payments/server/mandates.ts';
import { findKeptCard, type Card } from '#lib/payments/server/saved-cards.ts';
import { toLocale } from '#lib/platform/locale.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { chargeableUntil, freeUntil, leftLate } from '../fees.ts';
import type { CancelView, DeskFee, FeeView } from '../fee-view.ts';
import { amountText, durationText, type Reader } from '../wording.ts';
import type { BookingRow } from './locked.ts';
import {
	dueOf,
	findPenalty,
	quoteCancel,
	quoteNoShow,
	type Penalty,
	type Quote
} from './penalties.ts';

interface Saying {
	readonly row: BookingRow;
	readonly reader: Reader;
	/** The card that would be charged now. */
	readonly card: Card | undefined;
}

/** The card that covers this sum within its mandate, as long as it may be charged. */
export async function cardFor(
	scope: StoreScope,
	row: BookingRow,
	dueMinor: number
): Promise<Card | undefined> {
	const mandate = await findMandate(scope, row.id);
	if (!mandate?.cardId || scope.now > chargeableUntil(row.startsAt)) return undefined;
	if (mandate.ceilingMinor - mandate.chargedMinor < dueMinor) return undefined;
	return await findKeptCard(scope, row.id);
}

const amount = ({ row, reader }: Saying, minor: number): string =>
	amountText(minor, row.currency, reader);

function dueSentence(saying: Saying, dueMinor: number): string {
	const words = { locale: toLocale(saying.reader.locale) };
	const due = amount(saying, dueMinor);
	return saying.card
		? m.policy_charged({ due, last4: saying.card.last4 }, words)
		: m.policy_asked({ due }, words);
}

function backSentences(saying: Saying, quote: Quote): string[] {
	const words = { locale: toLocale(saying.reader.locale) };
	const byCard = quote.backMinor - quote.byHandMinor;
	return [
		...(byCard > 0 ? [m.policy_back_card({ back: amount(saying, byCard) }, words)] : []),
		...(quote.byHandMinor > 0
			? [m.policy_back_hand({ back: amount(saying, quote.byHandMinor) }, words)]
			: [])
	];
}

function keptSentence(saying: Saying, { keptMinor, backMinor }: Quote): string[] {
	const words = { locale: toLocale(saying.reader.locale) };
	if (keptMinor === 0) return [];
	const kept = amount(saying, keptMinor);
	if (backMinor === 0) return [m.policy_kept_all({ kept }, words)];
	const [held, back] = [amount(saying, keptMinor + backMinor), amount(saying, backMinor)];
	return [m.policy_kept_some({ kept, held, back }, words)];
}

function lateSentence(saying: Saying, quote: Quote): string {
	const { row, reader } = saying;
	const words = { locale: toLocale(reader.locale) };
	const fee = amount(saying, quote.feeMinor);
	if (row.feeClockAt !== null) return m.policy_late_moved({ fee }, words);
	const minutes = Math.round((row.startsAt - freeUntil(row)) / 60_000);
	return m.policy_late({ fee, span: durationText(minutes, reader) }, words);
}

/** A visit that a package paid for goes back to it, unless it is left late (A3.9). */
async function packageSentence(
	scope: StoreScope,
	row: BookingRow,
	reader: Reader
): Promise<string[]> {
	const spent = await findSpentOn(scope, row.id);
	if (!spent) return [];
	const words = { locale: toLocale(reader.locale) };
	return leftLate(row, scope.now)
		? [m.packages_cancel_kept({ name: spent.name }, words)]
		: [m.packages_cancel_back({ name: spent.name }, words)];
}

/** What cancelling now would do with the money; empty lines when no money is concerned. */
export async function getCancelView(
	scope: StoreScope,
	row: BookingRow,
	reader: Reader
): Promise<CancelView> {
	const quote = await quoteCancel(scope, row);
	const saying = { row, reader, card: await cardFor(scope, row, quote.dueMinor) };
	const fee = quote.feeMinor > 0 ? amount(saying, quote.feeMinor) : null;
	return {
		feeMinor: quote.feeMinor,
		backMinor: quote.backMinor,
		fee,
		lines: [
			...(fee === null ? [] : [lateSentence(saying, quote), ...keptSentence(saying, quote)]),
			...(fee === null || quote.byHandMinor > 0 ? backSentences(saying, quote) : []),
			...(quote.dueMinor > 0 ? [dueSentence(saying, quote.dueMinor)] : []),
			...(await packageSentence(scope, row, reader))
		]
	};
}

function stateLine(saying: Saying, penalty: Penalty): string | null {
	const words = { locale: toLocale(saying.reader.locale) };
	const due = amount(saying, dueOf(penalty));
	if (penalty.status === 'waived') return m.policy_waived({}, words);
	if (penalty.status === 'paid') return m.policy_paid({}, words);
	if (penalty.status !== 'waiting') return null;
	return saying.card
		? m.policy_waiting_card({ due, last4: saying.card.last4 }, words)
		: m.policy_waiting({ due }, words);
}

/** The fee of this booking as its client sees it; null: there is none. */
export async function getFeeView(
	scope: StoreScope,
	row: BookingRow,
	reader: Reader
): Promise<FeeView | null> {
	const penalty = await findPenalty(scope, row.id);
	if (!penalty || penalty.status === 'reversed') return null;
	const words = { locale: toLocale(reader.locale) };
	const saying = { row, reader, card: await cardFor(scope, row, dueOf(penalty)) };
	const fee = amount(saying, penalty.amountMinor);
	const state = stateLine(saying, penalty);
	return {
		status: penalty.status,
		amount: amount(saying, dueOf(penalty)),
		lines: [
			penalty.cause === 'no_show'
				? m.policy_owed_missed({ fee }, words)
				: m.policy_owed_late({ fee }, words),
			...(penalty.keptMinor > 0 && penalty.status !== 'waived'
				? [m.policy_owed_kept({ kept: amount(saying, penalty.keptMinor) }, words)]
				: []),
			...(state === null ? [] : [state])
		]
	};
}

function standingOf(saying: Saying, penalty: Penalty): string | null {
	const words = { locale: toLocale(saying.reader.locale) };
	const fee = amount(saying, penalty.amountMinor);
	switch (penalty.status) {
		case 'reversed':
			return null;
		case 'waiting':
			return m.policy_desk_waiting({ amount: fee }, words);
		case 'owed':
			return m.policy_desk_owed({ amount: fee, due: amount(saying, dueOf(penalty)) }, words);
		case 'paid':
			return m.policy_desk_paid({ amount: fee }, words);
		case 'waived':
			return m.policy_desk_waived({ amount: fee, reason: penalty.reason ?? '' }, words);
	}
}

/** For the store's people: what marking it as missed would take, and what became of a fee. */
export async function getDeskFee(
	scope: StoreScope,
	row: BookingRow,
	reader: Reader
): Promise<DeskFee> {
	const words = { locale: toLocale(reader.locale) };
	const penalty = await findPenalty(scope, row.id);
	const missable = row.status === 'confirmed' || row.status === 'checked_in';
	const quote = missable && row.policy.fees ? await quoteNoShow(scope, row) : null;
	const saying = { row, reader, card: await cardFor(scope, row, quote?.dueMinor ?? 0) };
	const live = penalty !== undefined && !['waived', 'reversed'].includes(penalty.status);
	return {
		missed:
			quote === null || quote.feeMinor === 0
				? null
				: {
						fee: amount(saying, quote.feeMinor),
						lines: [
							...(quote.keptMinor > 0
								? [m.policy_desk_takes({ kept: amount(saying, quote.keptMinor) }, words)]
								: []),
							...(quote.dueMinor > 0
								? [
										saying.card
											? m.policy_desk_charges({ due: amount(saying, quote.dueMinor) }, words)
											: m.policy_desk_asks({ due: amount(saying, quote.dueMinor) }, words)
									]
								: [])
						]
					},
		standing: penalty ? standingOf(saying, penalty) : null,
		waivable: live ? amount(saying, penalty.amountMinor) : null
	};
}
