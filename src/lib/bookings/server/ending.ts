/** Cancelling, declining, expiring: the time goes back, the contract and its history stay (C32). */
import { giveBackTime, takeTime } from '#lib/availability/server/commands.ts';
import { recordEvent } from '#lib/audit/server/record.ts';
import { returnUses } from '#lib/packages/server/spending.ts';
import { takesOnlinePayments } from '#lib/payments/server/connections.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { leftLate } from '../fees.ts';
import { clientMayCancel, mayUndo, waitingForPayment, type BookingStatus } from '../rules.ts';
import { lacksCard } from './card-terms.ts';
import { coverAgain } from './covering.ts';
import {
	factsOf,
	getBooking,
	lockBooking,
	requireTransition,
	segmentsOf,
	updateBooking,
	type BookingRow
} from './locked.ts';
import { depositOf, getMoney } from './money.ts';
import { offerFor } from './offers.ts';
import {
	lockedQuote,
	moneyFacts,
	quoteCancel,
	quoteNothing,
	reverseLeaving,
	settleLeaving,
	type Quote
} from './penalties.ts';

export interface Ending {
	readonly bookingId: string;
	readonly reason: string;
	/** The version the caller saw; another one refuses with CHANGED_MEANWHILE. */
	readonly version?: number;
}

export interface Changed {
	readonly bookingId: string;
	readonly code: string;
	readonly status: BookingStatus;
}

async function end(
	scope: StoreScope,
	row: BookingRow,
	to: 'cancelled' | 'declined' | 'expired',
	reason: string,
	{ late, quote }: { readonly late: boolean; readonly quote: Quote }
): Promise<Changed> {
	requireTransition(row, to);
	const facts = await factsOf(scope, row);
	await updateBooking(scope, row, {
		status: to,
		claimId: null,
		reason,
		late,
		endedAt: scope.now,
		sequence: row.sequence + 1,
		pendingFor: null,
		decideBy: null
	});
	if (row.claimId !== null) await giveBackTime(scope, row.claimId);
	// A late cancellation keeps the use of a package, any other end gives it back (A3.9).
	if (!late) await returnUses(scope, row.id);
	await settleLeaving(scope, row, quote, {
		cause: 'late_cancellation',
		undoable: to === 'cancelled'
	});
	await recordEvent(scope, {
		name: `booking.${to}`,
		subjectId: row.id,
		facts: { ...facts, from: row.status, late, ...moneyFacts(row, quote) },
		personal: { reason }
	});
	return { bookingId: row.id, code: row.code, status: to };
}

/** What the page said before the click. */
export type Shown = Pick<Quote, 'feeMinor' | 'backMinor'>;

/** Nobody pays what was not shown, and nobody who never saw an amount pays any (C27). */
function refuseUnshown(quote: Quote, shown: Shown | null | undefined): void {
	const same = shown
		? shown.feeMinor === quote.feeMinor && shown.backMinor === quote.backMinor
		: quote.feeMinor === 0;
	if (!same)
		throw new AppError('FEE_CHANGED', { feeMinor: quote.feeMinor, backMinor: quote.backMinor });
}

/**
 * By the client, through the booking's link. Late it costs what the policy says, or is refused where the
 * policy says no price (C28). Throws NOTICE_PASSED, ILLEGAL_TRANSITION, and FEE_CHANGED when another
 * amount was shown.
 */
export async function cancelBookingByClient(
	scope: StoreScope,
	input: Ending & { readonly shown?: Shown | null }
): Promise<Changed> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	const refusal = clientMayCancel(row, scope.now);
	if (refusal !== null) throw new AppError(refusal, { status: row.status });
	const quote = await lockedQuote(scope, row, quoteCancel);
	refuseUnshown(quote, input.shown);
	const late = leftLate(row, scope.now);
	return await end(scope, row, 'cancelled', input.reason, { late, quote });
}

/** Not the client's doing: no fee, not counted as late, all of the deposit back (D14). */
const freely = async (scope: StoreScope, row: BookingRow) => ({
	late: false,
	quote: await lockedQuote(scope, row, quoteNothing)
});

/** By the store: always, with a reason (C28). */
export async function cancelBooking(scope: StoreScope, input: Ending): Promise<Changed> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	return await end(scope, row, 'cancelled', input.reason, await freely(scope, row));
}

/** Request-to-book: the store says no (D21). */
export async function declineBooking(scope: StoreScope, input: Ending): Promise<Changed> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	return await end(scope, row, 'declined', input.reason, await freely(scope, row));
}

/** Request-to-book: nobody answered in time. Safe to run twice: does nothing when it was decided meanwhile. */
export async function expireBooking(scope: StoreScope, bookingId: string): Promise<Changed | null> {
	const row = await lockBooking(scope, bookingId);
	if (row.status !== 'pending' || row.decideBy === null || row.decideBy > scope.now) return null;
	return await end(scope, row, 'expired', '', await freely(scope, row));
}

/**
 * Within ten minutes, if the time is still free (D16). Staff rows are locked before the booking's: the
 * row is looked at first without a lock, and again under it.
 */
export async function undoCancelBooking(scope: StoreScope, bookingId: string): Promise<Changed> {
	const seen = await getBooking(scope, bookingId);
	const [segment] = await segmentsOf(scope, bookingId);
	if (seen.status !== 'cancelled' || !mayUndo(seen.endedAt, scope.now) || !segment)
		throw new AppError('ILLEGAL_TRANSITION', { from: seen.status, to: 'confirmed' });
	const wanted = {
		serviceId: segment.serviceId,
		locationId: seen.locationId,
		staffId: segment.staffId,
		partySize: seen.partySize,
		startsAt: segment.startsAt
	};
	const taking = await takeTime(
		scope,
		{ ...wanted, ignoreNotice: true, ownClaimId: null },
		offerFor(scope, { ...wanted, staffChosen: segment.staffChosen })
	);
	const row = await lockBooking(scope, bookingId);
	if (row.status !== 'cancelled') throw new AppError('CHANGED_MEANWHILE');
	await coverAgain(scope, row, segment);
	await reverseLeaving(scope, row);
	// Never paid, or already given back: it is asked for again.
	const owes =
		(await getMoney(scope, row)).paidMinor < depositOf(row) ||
		(row.source !== 'staff' && (await lacksCard(scope, row)));
	if (owes && !(await takesOnlinePayments(scope))) throw new AppError('PAYMENTS_OFF');
	const status = owes ? 'pending' : 'confirmed';
	await updateBooking(scope, row, {
		status,
		...(owes ? waitingForPayment(scope.now) : {}),
		claimId: taking.claimId,
		reason: null,
		late: false,
		endedAt: null,
		sequence: row.sequence + 1
	});
	await recordEvent(scope, {
		name: owes ? 'booking.payment_asked' : 'booking.restored',
		subjectId: row.id,
		facts: await factsOf(scope, row)
	});
	return { bookingId, code: row.code, status };
}
