/**
 * What money that arrived, or a card that was left, does to a booking (C26, D17). Only what the
 * provider was asked about counts; hearing of them twice, late or in any order changes nothing.
 */
import { offerOf, takeTime } from '#lib/availability/server/commands.ts';
import { recordEvent } from '#lib/audit/server/record.ts';
import { requestRefund } from '#lib/payments/server/refunding.ts';
import { releaseCard } from '#lib/payments/server/saved-cards.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { decideBy } from '../rules.ts';
import { listAttempts } from './attempts.ts';
import { hasLateCard, lacksCard } from './card-terms.ts';
import {
	factsOf,
	getBooking,
	lockBooking,
	segmentsOf,
	updateBooking,
	type BookingRow
} from './locked.ts';
import { depositOf, getMoney } from './money.ts';
import { offerFor } from './offers.ts';

/** A paid request still waits for the store's word (D21); anything else is confirmed. */
async function acceptPaid(
	scope: StoreScope,
	row: BookingRow,
	values: Parameters<typeof updateBooking>[2]
): Promise<void> {
	const claimId = values.claimId ?? row.claimId;
	const offer = claimId === null ? null : await offerOf(scope, claimId);
	const asks = offer?.approval === true && row.source !== 'staff';
	const card = depositOf(row) === 0;
	const how = card ? { card: true } : { paid: true };
	const facts = { ...(await factsOf(scope, row)), from: row.status, ...how };
	if (asks) {
		const until = decideBy(scope.now, row.startsAt, row.policy.cancelNoticeMinutes);
		await updateBooking(scope, row, {
			...values,
			status: 'pending',
			pendingFor: 'approval',
			decideBy: until
		});
	} else
		await updateBooking(scope, row, {
			...values,
			status: 'confirmed',
			pendingFor: null,
			decideBy: null
		});
	await recordEvent(scope, {
		name: asks ? 'booking.requested' : 'booking.confirmed',
		subjectId: row.id,
		facts: { ...facts, status: asks ? 'pending' : 'confirmed' }
	});
}

/** The first deposit pays; any further one was paid twice and goes back (D27). */
async function returnSurplus(scope: StoreScope, row: BookingRow): Promise<void> {
	let left = depositOf(row);
	for (const { payment } of await listAttempts(scope, row.id)) {
		if (payment.status !== 'succeeded' || payment.refundedMinor > 0) continue;
		if (left > 0) left -= payment.amountMinor;
		else
			await requestRefund(scope, {
				paymentId: payment.id,
				amountMinor: null,
				reason: 'paid twice'
			});
	}
}

/** Paid after the booking had ended: such money is nobody's before the time is taken again. */
const latePayments = async (scope: StoreScope, row: BookingRow) =>
	(await listAttempts(scope, row.id))
		.map(({ payment }) => payment)
		.filter(
			({ status, refundedMinor, paidAt }) =>
				status === 'succeeded' &&
				refundedMinor === 0 &&
				row.endedAt !== null &&
				paidAt !== null &&
				paidAt >= row.endedAt
		);

type Next = 'nothing' | 'take_again' | 'give_back';

async function applyPaid(scope: StoreScope, bookingId: string): Promise<Next> {
	const row = await lockBooking(scope, bookingId);
	const ended = ['expired', 'cancelled', 'declined'].includes(row.status);
	if (ended) {
		const came = (await latePayments(scope, row)).length > 0 || (await hasLateCard(scope, row));
		if (!came) return 'nothing';
		return row.status === 'expired' && row.startsAt > scope.now ? 'take_again' : 'give_back';
	}
	if (row.status === 'pending' && row.pendingFor === 'payment') {
		const { paidMinor } = await getMoney(scope, row);
		if (paidMinor < depositOf(row) || (await lacksCard(scope, row))) return 'nothing';
		await acceptPaid(scope, row, {});
	}
	await returnSurplus(scope, row);
	return 'nothing';
}

/** Its time was given back when no money came; now it has. Throws what taking time throws. */
async function takeAgain(scope: StoreScope, bookingId: string): Promise<void> {
	const seen = await getBooking(scope, bookingId);
	const [segment] = await segmentsOf(scope, bookingId);
	if (!segment) throw new AppError('NOT_FOUND');
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
	if (row.status !== 'expired') throw new AppError('CHANGED_MEANWHILE');
	await acceptPaid(scope, row, {
		claimId: taking.claimId,
		reason: null,
		late: false,
		endedAt: null,
		sequence: row.sequence + 1
	});
	await returnSurplus(scope, row);
}

const startsOf = (alternatives: unknown): number[] =>
	Array.isArray(alternatives)
		? alternatives.flatMap((each: unknown) =>
				typeof each === 'object' && each !== null && 'startsAt' in each
					? [Number(each.startsAt)]
					: []
			)
		: [];

/** Nothing was booked, so there is nothing to charge it for; whoever waited for the time is told. */
async function letCardGo(scope: StoreScope, row: BookingRow, alternatives: unknown): Promise<void> {
	if (!(await hasLateCard(scope, row))) return;
	await releaseCard(scope, row.id);
	if (row.status !== 'expired') return;
	await recordEvent(scope, {
		name: 'booking.card_too_late',
		subjectId: row.id,
		facts: {
			...(await factsOf(scope, row)),
			from: row.status,
			alternatives: startsOf(alternatives)
		}
	});
}

/** All of it, with an apology that names what is free instead. */
async function giveBackLate(
	scope: StoreScope,
	bookingId: string,
	alternatives: unknown
): Promise<void> {
	const row = await lockBooking(scope, bookingId);
	await letCardGo(scope, row, alternatives);
	const late = await latePayments(scope, row);
	if (late.length === 0) return;
	for (const { id } of late)
		await requestRefund(scope, { paymentId: id, amountMinor: null, reason: 'paid too late' });
	await recordEvent(scope, {
		name: 'booking.paid_too_late',
		subjectId: row.id,
		facts: {
			...(await factsOf(scope, row)),
			from: row.status,
			amountMinor: late.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
			currency: row.currency,
			alternatives: startsOf(alternatives)
		}
	});
}

/** Why the time is not to be had any more: these end in a refund, anything else is tried again. */
const GONE: ReadonlySet<string> = new Set([
	'SLOT_TAKEN',
	'SLOT_NOT_OFFERED',
	'PARTY_SIZE',
	'NOT_FOUND'
]);

/**
 * Brings a booking in line with what was paid for it: confirmed; taken again after it had expired;
 * or the money goes back in full. Safe to run any number of times.
 */
export async function settleBooking(
	pools: Pools,
	request: ScopeRequest,
	bookingId: string
): Promise<void> {
	const next = await inScope(pools, request, (scope) => applyPaid(scope, bookingId));
	if (next === 'nothing') return;
	let alternatives: unknown = [];
	if (next === 'take_again')
		try {
			await inScope(pools, request, (scope) => takeAgain(scope, bookingId));
			return;
		} catch (error) {
			// Somebody else settled it between the two looks.
			if (error instanceof AppError && error.code === 'CHANGED_MEANWHILE') return;
			if (!(error instanceof AppError) || !GONE.has(error.code)) throw error;
			alternatives = error.details['alternatives'];
		}
	await inScope(pools, request, (scope) => giveBackLate(scope, bookingId, alternatives));
}
