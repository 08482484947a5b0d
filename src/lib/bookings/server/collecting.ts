/**
 * The rest of a fee, once the act that caused it stands: from the card that was left for it, within
 * its mandate, else the client is asked to pay by link and it stays in the ledger as owed (D15).
 */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { chargeSavedCard, type Charge } from '#lib/payments/server/charging.ts';
import { lockPaymentsOf } from '#lib/payments/server/owed.ts';
import { getPayment } from '#lib/payments/server/paying.ts';
import { requestRefund } from '#lib/payments/server/refunding.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { addJob } from '#lib/platform/server/queue.ts';
import { MINUTE, plus } from '#lib/platform/time.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { chargeableUntil } from '../fees.ts';
import { factsOf, getBooking, lockBooking, type BookingRow } from './locked.ts';
import { dueOf, lockLivePenalty, updatePenalty, type Penalty } from './penalties.ts';
import { bookingPenalties } from './schema.ts';

/** A worker that dies in the middle of a charge is followed by another one after this long. */
const AGAIN_MS = 10 * MINUTE;

interface Collecting {
	readonly charge: Charge;
	/** Too late for the card: the mandate has run out. */
	readonly expired: boolean;
}

/** Null: nothing to do, now or any more. */
async function begin(scope: StoreScope, penaltyId: string): Promise<Collecting | null> {
	const [seen] = await scope.tx
		.select()
		.from(bookingPenalties)
		.where(and(eq(bookingPenalties.storeId, scope.storeId), eq(bookingPenalties.id, penaltyId)));
	if (!seen) return null;
	const row = await lockBooking(scope, seen.bookingId);
	const penalty = await lockLivePenalty(scope, row.id);
	if (penalty?.id !== penaltyId || penalty.status !== 'waiting') return null;
	if (penalty.chargeAt === null || penalty.chargeAt > scope.now) return null;
	await updatePenalty(scope, penalty, { chargeAt: plus(scope.now, AGAIN_MS) });
	return {
		expired: scope.now > chargeableUntil(row.startsAt),
		charge: {
			paymentId: penalty.id,
			purpose: 'penalty',
			subjectId: row.id,
			clientId: row.clientId,
			amount: { amountMinor: dueOf(penalty), currency: penalty.currency },
			description: row.code
		}
	};
}

const feeFacts = async (scope: StoreScope, row: BookingRow, penalty: Penalty) => ({
	...(await factsOf(scope, row)),
	penaltyId: penalty.id,
	amountMinor: dueOf(penalty),
	currency: penalty.currency
});

async function noteOwed(scope: StoreScope, bookingId: string, penaltyId: string): Promise<void> {
	const row = await lockBooking(scope, bookingId);
	const penalty = await lockLivePenalty(scope, row.id);
	if (penalty?.id !== penaltyId || penalty.status !== 'waiting') return;
	await updatePenalty(scope, penalty, { status: 'owed', chargeAt: null });
	await recordEvent(scope, {
		name: 'booking.fee_owed',
		subjectId: row.id,
		facts: await feeFacts(scope, row, penalty)
	});
}

/** Safe to run twice. Throws ProviderError while the provider cannot tell. */
export async function collectFee(
	pools: Pools,
	request: ScopeRequest,
	penaltyId: string
): Promise<void> {
	const work = await inScope(pools, request, (scope) => begin(scope, penaltyId));
	if (work === null) return;
	const { charge, expired } = work;
	const status = expired ? 'none' : await chargeUnlessOff(pools, request, charge);
	await inScope(pools, request, async (scope) => {
		if (status === 'succeeded') await noteFeePaid(scope, charge.paymentId);
		else if (status !== 'pending') await noteOwed(scope, charge.subjectId, penaltyId);
	});
}

/** A store that may take no money online is still owed it. */
async function chargeUnlessOff(pools: Pools, request: ScopeRequest, charge: Charge) {
	try {
		return await chargeSavedCard(pools, request, charge);
	} catch (error) {
		if (error instanceof AppError && error.code === 'PAYMENTS_OFF') return 'none';
		throw error;
	}
}

/**
 * Money for a fee has arrived, by card or by link. What is not owed any more, or was paid already,
 * goes back by itself.
 */
export async function noteFeePaid(scope: StoreScope, paymentId: string): Promise<void> {
	const payment = await getPayment(scope, paymentId);
	const { purpose, subjectId, status, method } = payment;
	if (purpose !== 'penalty' || subjectId === null || status !== 'succeeded') return;
	const row = await lockBooking(scope, subjectId);
	await lockPaymentsOf(scope, row.id);
	const penalty = await lockLivePenalty(scope, row.id);
	if (penalty?.paymentId === paymentId) return;
	if (penalty && penalty.status !== 'paid' && payment.amountMinor >= dueOf(penalty)) {
		await updatePenalty(scope, penalty, { status: 'paid', chargeAt: null, paymentId });
		await recordEvent(scope, {
			name: 'booking.fee_paid',
			subjectId: row.id,
			facts: { ...(await feeFacts(scope, row, penalty)), paymentId }
		});
		return;
	}
	const { amountMinor, refundedMinor } = await getPayment(scope, paymentId);
	if (method === 'online' && refundedMinor < amountMinor)
		await requestRefund(scope, { paymentId, amountMinor: null, reason: 'not_owed' });
}

/** What the client still owes for this booking, when it may be paid now. Throws ILLEGAL_TRANSITION. */
export async function getOwed(
	scope: StoreScope,
	bookingId: string
): Promise<{ row: BookingRow; amountMinor: number }> {
	const row = await getBooking(scope, bookingId);
	const penalty = await lockLivePenalty(scope, bookingId);
	if (penalty?.status !== 'owed') throw new AppError('ILLEGAL_TRANSITION', { from: row.status });
	return { row, amountMinor: dueOf(penalty) };
}

const DUE = `select store_id, id from booking_penalties
	where status = 'waiting' and charge_at <= now() order by charge_at limit 500`;

/** Fees that can no longer be undone: one job each, so that one store's provider holds up nobody else. */
export async function sweepFees(pools: Pools, task: string): Promise<void> {
	const { rows } = await pools.worker.query<{ store_id: string; id: string }>(DUE);
	for (const row of rows)
		await addJob(
			pools.worker,
			task,
			{ storeId: row.store_id, penaltyId: row.id },
			{ key: `fee:${row.id}`, queue: `store:${row.store_id}` }
		);
}
