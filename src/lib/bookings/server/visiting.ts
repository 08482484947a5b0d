/** What happens on the day: asked, decided, arrived, finished, did not come (A5.12, D1). */
import { cutTime } from '#lib/availability/server/commands.ts';
import { recordEvent } from '#lib/audit/server/record.ts';
import { earnDeposits, unearnDeposits } from '#lib/payments/server/earning.ts';
import { AppError } from '#lib/platform/errors.ts';
import { DAY, plus } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { CORRECTION_DAYS, mayUndo, type BookingStatus } from '../rules.ts';
import type { Changed } from './ending.ts';
import {
	lockedQuote,
	moneyFacts,
	quoteNoShow,
	reverseLeaving,
	settleLeaving,
	waiveFee
} from './penalties.ts';
import {
	factsOf,
	lockBooking,
	requireTransition,
	updateBooking,
	type BookingRow
} from './locked.ts';

export interface Visit {
	readonly bookingId: string;
	readonly version?: number;
}

async function become(
	scope: StoreScope,
	row: BookingRow,
	to: BookingStatus,
	event: string,
	values: Parameters<typeof updateBooking>[2] = {},
	money: Record<string, unknown> = {}
): Promise<Changed> {
	requireTransition(row, to);
	const facts = await factsOf(scope, row);
	await updateBooking(scope, row, { ...values, status: to });
	// Came after all: nothing is kept, owed or charged for it (D1, D15).
	if (row.status === 'no_show') await reverseLeaving(scope, row);
	await recordEvent(scope, {
		name: event,
		subjectId: row.id,
		facts: { ...facts, from: row.status, ...money }
	});
	return { bookingId: row.id, code: row.code, status: to };
}

/** Request-to-book: the store says yes. The time has been taken since the request (C2). */
export async function confirmBooking(scope: StoreScope, input: Visit): Promise<Changed> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	// Only money that arrived confirms a booking that waits for it (C26).
	if (row.pendingFor === 'payment')
		throw new AppError('ILLEGAL_TRANSITION', { from: row.status, waitsFor: 'payment' });
	return await become(scope, row, 'confirmed', 'booking.confirmed', {
		pendingFor: null,
		decideBy: null
	});
}

export async function checkInBooking(scope: StoreScope, input: Visit): Promise<Changed> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	if (row.status !== 'confirmed')
		throw new AppError('ILLEGAL_TRANSITION', { from: row.status, to: 'checked_in' });
	return await become(scope, row, 'checked_in', 'booking.checked_in', { checkedInAt: scope.now });
}

/** Corrections are for a fortnight (D1). */
function refuseOldCorrection(scope: StoreScope, row: BookingRow): void {
	const correcting = row.status === 'completed' || row.status === 'no_show';
	if (correcting && scope.now > plus(row.endsAt, CORRECTION_DAYS * DAY))
		throw new AppError('ILLEGAL_TRANSITION', { from: row.status });
}

/** The rest of the time is free for a walk-in; the claim stays (TRANSACTIONS.md §3). */
export async function completeBooking(scope: StoreScope, input: Visit): Promise<Changed> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	refuseOldCorrection(scope, row);
	const changed = await become(scope, row, 'completed', 'booking.completed', {
		endedAt: scope.now
	});
	await earnDeposits(scope, {
		subjectId: row.id,
		clientId: row.clientId,
		currency: row.currency,
		turn: String(row.version)
	});
	await cutOwnTime(scope, row);
	return changed;
}

export interface Missed extends Visit {
	/** Set: the fee is not taken, and why. */
	readonly waive?: string | null;
}

/**
 * Not before it starts. What a missed visit costs is taken as the policy says, unless it is waived; a
 * policy without fees touches no money. Throws ILLEGAL_TRANSITION.
 */
export async function markNoShow(scope: StoreScope, input: Missed): Promise<Changed> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	refuseOldCorrection(scope, row);
	if (scope.now < row.startsAt)
		throw new AppError('ILLEGAL_TRANSITION', {
			from: row.status,
			to: 'no_show',
			startsAt: row.startsAt
		});
	// Corrected from "came": what was billed stays as it is, for people to sort out.
	const fined = row.policy.fees !== undefined && row.status !== 'completed';
	const quote = fined ? await lockedQuote(scope, row, quoteNoShow) : null;
	const changed = await become(
		scope,
		row,
		'no_show',
		'booking.no_show',
		{ endedAt: scope.now },
		quote === null ? {} : moneyFacts(row, quote)
	);
	await cutOwnTime(scope, row);
	if (quote !== null) await settleLeaving(scope, row, quote, { cause: 'no_show', undoable: true });
	if (input.waive && quote !== null && quote.feeMinor > 0)
		await waiveFee(scope, { bookingId: row.id, reason: input.waive });
	return changed;
}

/** A group session's time is its own claim's: one participant's end frees nothing. */
async function cutOwnTime(scope: StoreScope, row: BookingRow): Promise<void> {
	if (row.claimId !== null) await cutTime(scope, row.claimId);
}

/** One tap too many: back to where it was, within ten minutes (A5.12). */
export async function undoVisit(scope: StoreScope, input: Visit): Promise<Changed> {
	const row = await lockBooking(scope, input.bookingId, input.version);
	const at = row.status === 'checked_in' ? row.checkedInAt : row.endedAt;
	if (!mayUndo(at, scope.now)) throw new AppError('ILLEGAL_TRANSITION', { from: row.status });
	if (row.status === 'completed') await unearnDeposits(scope, row.id);
	const arrived = row.status !== 'checked_in' && row.checkedInAt !== null;
	const to = row.status === 'checked_in' ? 'confirmed' : 'checked_in';
	return await become(scope, row, to, 'booking.visit_undone', {
		endedAt: null,
		checkedInAt: arrived || to === 'checked_in' ? (row.checkedInAt ?? scope.now) : null
	});
}
