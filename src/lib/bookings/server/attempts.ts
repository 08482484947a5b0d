/** Attempts to pay for a booking online: the rows that tie payments to it (DECISIONS 22). */
import { and, eq } from 'drizzle-orm';
import type { Money } from '#lib/platform/money.ts';
import { AppError } from '#lib/platform/errors.ts';
import { MINUTE, plus, type Instant } from '#lib/platform/time.ts';
import {
	prepareAgain,
	preparePayment,
	type Ask,
	type Payment,
	type Prepared
} from '#lib/payments/server/paying.ts';
import { listPaymentsFor } from '#lib/payments/server/queries.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { lockBooking, updateBooking, type BookingRow } from './locked.ts';
import { depositOf, getMoney } from './money.ts';
import { bookingPayments } from './schema.ts';

/** Each attempt keeps the time for half an hour more; somebody who never pays may not keep it for a day. */
export const MOST_ATTEMPTS = 5;
/** With less left than this the page is not worth opening again. */
const WORTH_MS = 2 * MINUTE;
/** As long as somebody else may still be opening the same page. */
const OPENING_MS = 1.5 * MINUTE;
/** The provider may take money until its page closes; the time stays a little longer (D17). */
export const AFTER_PAGE_MS = 2 * MINUTE;

export interface Attempt {
	readonly payment: Payment;
	readonly payUrl: string | null;
}

export async function listAttempts(scope: StoreScope, bookingId: string): Promise<Attempt[]> {
	const ties = await scope.tx
		.select()
		.from(bookingPayments)
		.where(
			and(eq(bookingPayments.storeId, scope.storeId), eq(bookingPayments.bookingId, bookingId))
		);
	const urls = new Map(ties.map((tie) => [tie.paymentId, tie.payUrl]));
	const rows = await listPaymentsFor(scope, [bookingId]);
	return rows.flatMap((payment) => {
		const payUrl = urls.get(payment.id);
		return payUrl === undefined ? [] : [{ payment, payUrl }];
	});
}

export const isOpen = ({ payment }: Attempt): boolean =>
	payment.status === 'pending' || payment.status === 'authorised';

export interface Checkout {
	readonly amount: Money;
	readonly description: string;
	readonly returnUrl: string;
	readonly cancelUrl: string;
}

export type Claimed =
	| { readonly kind: 'opened'; readonly payUrl: string }
	| { readonly kind: 'to_open'; readonly prepared: Prepared };

const askOf = (row: BookingRow, checkout: Checkout): Ask => ({
	purpose: 'deposit',
	subjectId: row.id,
	clientId: row.clientId,
	...checkout
});

/**
 * The one page on which this booking is paid, under the booking's lock: two tabs and a double click
 * get the same (D27). Throws ILLEGAL_TRANSITION for a booking that waits for no money, LIMIT_REACHED
 * after too many attempts, PAYMENTS_OFF.
 */
export async function claimAttempt(
	scope: StoreScope,
	bookingId: string,
	checkoutOf: (row: BookingRow, amount: Money) => Checkout
): Promise<Claimed> {
	const row = await lockBooking(scope, bookingId);
	if (row.status !== 'pending' || row.pendingFor !== 'payment')
		throw new AppError('ILLEGAL_TRANSITION', { from: row.status });
	const { paidMinor } = await getMoney(scope, row);
	const amountMinor = depositOf(row) - paidMinor;
	if (amountMinor <= 0) throw new AppError('ILLEGAL_TRANSITION', { from: row.status });
	const ask = askOf(row, checkoutOf(row, { amountMinor, currency: row.currency }));
	const attempts = await listAttempts(scope, bookingId);
	const last = attempts.filter(isOpen).at(-1);
	if (last && (last.payment.expiresAt ?? scope.now) > scope.now + WORTH_MS) {
		if (last.payUrl !== null) return { kind: 'opened', payUrl: last.payUrl };
		if (last.payment.createdAt > scope.now - OPENING_MS)
			return { kind: 'to_open', prepared: await prepareAgain(scope, last.payment, ask) };
	}
	if (attempts.length >= MOST_ATTEMPTS)
		throw new AppError('LIMIT_REACHED', { limit: 'payment_attempts', most: MOST_ATTEMPTS });
	const prepared = await preparePayment(scope, ask);
	await scope.tx.insert(bookingPayments).values({
		storeId: scope.storeId,
		paymentId: prepared.order.paymentId,
		bookingId,
		createdAt: scope.now
	});
	await keepUntil(scope, row, prepared.order.expiresAt);
	return { kind: 'to_open', prepared };
}

/** The time is kept for as long as the page may take money, and never less than it was. */
export async function keepUntil(
	scope: StoreScope,
	row: BookingRow,
	expiresAt: Instant
): Promise<void> {
	const decideBy = plus(expiresAt, AFTER_PAGE_MS);
	if (row.decideBy === null || row.decideBy < decideBy)
		await updateBooking(scope, row, { decideBy });
}

/** The provider has opened the page; its own closing time counts from now on. */
export async function noteOpened(
	scope: StoreScope,
	bookingId: string,
	opened: { readonly paymentId: string; readonly payUrl: string; readonly expiresAt: Instant }
): Promise<void> {
	const row = await lockBooking(scope, bookingId);
	await scope.tx
		.update(bookingPayments)
		.set({ payUrl: opened.payUrl })
		.where(
			and(
				eq(bookingPayments.storeId, scope.storeId),
				eq(bookingPayments.paymentId, opened.paymentId)
			)
		);
	if (row.status === 'pending' && row.pendingFor === 'payment')
		await keepUntil(scope, row, opened.expiresAt);
}
