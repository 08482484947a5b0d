/**
 * What a late cancellation or a missed visit does to money, in the transaction of the act itself
 * (D14, D15): a part of the deposit is kept, the rest is promised back, and what the deposit does not
 * cover is owed. Nothing leaves before the act can no longer be undone.
 */
import { and, desc, eq, inArray } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { listCovered } from '#lib/packages/server/spending.ts';
import { getHeld, giveBack, withdrawRefunds } from '#lib/payments/server/held.ts';
import { postFact, reverseCause } from '#lib/payments/server/ledger.ts';
import { lockPaymentsOf } from '#lib/payments/server/owed.ts';
import { requestRefund } from '#lib/payments/server/refunding.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { cancelFee, noShowFee, settleAfter, splitFee, type Split } from '../fees.ts';
import { lockBooking, type BookingRow } from './locked.ts';
import { bookingPenalties } from './schema.ts';

export type Penalty = typeof bookingPenalties.$inferSelect;

/** As shown before the click, and as it is done after it. */
export interface Quote extends Split {
	/** Of what goes back, what the store gives back by hand: it was taken by hand. */
	readonly byHandMinor: number;
}

async function quoted(
	scope: StoreScope,
	row: BookingRow,
	feeOf: (heldMinor: number) => number
): Promise<Quote> {
	const { heldMinor, onlineMinor } = await getHeld(scope, row.id, row.currency);
	// The use of a package that is kept is the whole price of leaving (A3.9).
	const covered = (await listCovered(scope, [row.id])).has(row.id);
	const split = splitFee(covered ? 0 : feeOf(heldMinor), heldMinor);
	return { ...split, byHandMinor: Math.max(0, split.backMinor - onlineMinor) };
}

/** What the client's own cancellation would do with the money now. */
export const quoteCancel = async (scope: StoreScope, row: BookingRow): Promise<Quote> =>
	await quoted(scope, row, (held) => cancelFee(row, scope.now, held));

/** What a missed visit does with it. */
export const quoteNoShow = async (scope: StoreScope, row: BookingRow): Promise<Quote> =>
	await quoted(scope, row, (held) => noShowFee(row, held));

/** By the store, declined, never answered: all of it goes back (D14, C27). */
export const quoteNothing = async (scope: StoreScope, row: BookingRow): Promise<Quote> =>
	await quoted(scope, row, () => 0);

/** Under the locks: what `ask` says cannot change any more in this transaction. */
export async function lockedQuote(
	scope: StoreScope,
	row: BookingRow,
	ask: typeof quoteCancel
): Promise<Quote> {
	await lockPaymentsOf(scope, row.id);
	return await ask(scope, row);
}

/** For the booking's event; sums only. */
export const moneyFacts = (row: BookingRow, quote: Quote) =>
	quote.feeMinor + quote.backMinor === 0
		? {}
		: {
				feeMinor: quote.feeMinor,
				keptMinor: quote.keptMinor,
				backMinor: quote.backMinor,
				currency: row.currency
			};

const causeOf = (penaltyId: string, what: 'kept' | 'owed' | 'waived'): string =>
	`penalty:${penaltyId}:${what}`;

const postingOf = (row: BookingRow, cause: string) => ({
	cause,
	currency: row.currency,
	subjectId: row.id,
	clientId: row.clientId
});

async function fine(
	scope: StoreScope,
	row: BookingRow,
	cause: Penalty['cause'],
	{ feeMinor, keptMinor, dueMinor }: Quote
): Promise<void> {
	const id = newId();
	await scope.tx.insert(bookingPenalties).values({
		storeId: scope.storeId,
		id,
		bookingId: row.id,
		cause,
		amountMinor: feeMinor,
		keptMinor,
		currency: row.currency,
		status: dueMinor > 0 ? 'waiting' : 'paid',
		chargeAt: dueMinor > 0 ? settleAfter(scope.now) : null,
		createdAt: scope.now
	});
	if (keptMinor > 0)
		await postFact(
			scope,
			{ kind: 'deposit_kept', amountMinor: keptMinor },
			postingOf(row, causeOf(id, 'kept'))
		);
	if (dueMinor > 0)
		await postFact(
			scope,
			{ kind: 'penalty_owed', amountMinor: dueMinor },
			postingOf(row, causeOf(id, 'owed'))
		);
}

/** Keeps, owes and promises back as quoted. `undoable`: nothing is sent before it cannot be undone. */
export async function settleLeaving(
	scope: StoreScope,
	row: BookingRow,
	quote: Quote,
	{ cause, undoable }: { readonly cause: Penalty['cause']; readonly undoable: boolean }
): Promise<void> {
	if (quote.feeMinor > 0) await fine(scope, row, cause, quote);
	if (quote.backMinor > 0)
		await giveBack(scope, {
			subjectId: row.id,
			currency: row.currency,
			amountMinor: quote.backMinor,
			reason: cause,
			...(undoable ? { sendAt: settleAfter(scope.now) } : {})
		});
}

const ofBooking = (scope: StoreScope, bookingId: string) =>
	and(eq(bookingPenalties.storeId, scope.storeId), eq(bookingPenalties.bookingId, bookingId));

/** The latest, whatever became of it. */
export async function findPenalty(
	scope: StoreScope,
	bookingId: string
): Promise<Penalty | undefined> {
	const [row] = await scope.tx
		.select()
		.from(bookingPenalties)
		.where(ofBooking(scope, bookingId))
		.orderBy(desc(bookingPenalties.id))
		.limit(1);
	return row;
}

/** The one that holds; there is never a second (`booking_penalties_one`). */
export async function lockLivePenalty(
	scope: StoreScope,
	bookingId: string
): Promise<Penalty | undefined> {
	const [row] = await scope.tx
		.select()
		.from(bookingPenalties)
		.where(
			and(
				ofBooking(scope, bookingId),
				inArray(bookingPenalties.status, ['waiting', 'owed', 'paid'])
			)
		)
		.for('update');
	return row;
}

export async function updatePenalty(
	scope: StoreScope,
	penalty: Pick<Penalty, 'id'>,
	values: Partial<typeof bookingPenalties.$inferInsert>
): Promise<void> {
	await scope.tx
		.update(bookingPenalties)
		.set(values)
		.where(and(eq(bookingPenalties.storeId, scope.storeId), eq(bookingPenalties.id, penalty.id)));
}

export const dueOf = (penalty: Pick<Penalty, 'amountMinor' | 'keptMinor'>): number =>
	penalty.amountMinor - penalty.keptMinor;

async function giveBackCharge(scope: StoreScope, penalty: Penalty, reason: string): Promise<void> {
	if (penalty.paymentId !== null)
		await requestRefund(scope, { paymentId: penalty.paymentId, amountMinor: null, reason });
}

/**
 * The act is taken back: what was kept is a deposit again, what was owed is not, what was charged goes
 * back to the card, and refunds that have not been sent stay here. One that has been sent is gone:
 * the bill at the visit says so.
 */
export async function reverseLeaving(scope: StoreScope, row: BookingRow): Promise<void> {
	await withdrawRefunds(scope, row.id);
	const penalty = await lockLivePenalty(scope, row.id);
	if (!penalty) return;
	if (penalty.keptMinor > 0) await reverseCause(scope, causeOf(penalty.id, 'kept'));
	if (penalty.status !== 'paid') await reverseCause(scope, causeOf(penalty.id, 'owed'));
	else await giveBackCharge(scope, penalty, 'reversed');
	await updatePenalty(scope, penalty, { status: 'reversed', chargeAt: null });
}

export interface Waiving {
	readonly bookingId: string;
	readonly reason: string;
	readonly version?: number;
}

/** Nothing is to be paid after all: the store says why. Throws ILLEGAL_TRANSITION when there is no fee. */
export async function waiveFee(
	scope: StoreScope,
	input: Waiving
): Promise<{ bookingId: string; code: string; status: BookingRow['status'] }> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	await lockPaymentsOf(scope, row.id);
	const penalty = await lockLivePenalty(scope, row.id);
	if (!penalty) throw new AppError('ILLEGAL_TRANSITION', { from: row.status });
	const due = dueOf(penalty);
	if (penalty.status === 'paid') await giveBackCharge(scope, penalty, 'waived');
	else
		await postFact(
			scope,
			{ kind: 'penalty_waived', amountMinor: due },
			postingOf(row, causeOf(penalty.id, 'waived'))
		);
	await updatePenalty(scope, penalty, { status: 'waived', chargeAt: null, reason: input.reason });
	if (penalty.keptMinor > 0) {
		await reverseCause(scope, causeOf(penalty.id, 'kept'));
		await giveBack(scope, {
			subjectId: row.id,
			currency: row.currency,
			amountMinor: penalty.keptMinor,
			reason: 'waived',
			sendAt: settleAfter(scope.now)
		});
	}
	await recordEvent(scope, {
		name: 'booking.fee_waived',
		subjectId: row.id,
		facts: { penaltyId: penalty.id, amountMinor: penalty.amountMinor, currency: row.currency },
		personal: { reason: input.reason }
	});
	return { bookingId: row.id, code: row.code, status: row.status };
}
