/** The end of a visit in money: the bill, what is taken at the desk, and a link for the rest (A7.6). */
import { takeByHand, startPayment, type AskedPayment } from '#lib/payments/server/paying.ts';
import type { Method } from '#lib/payments/ledger.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { isActive } from '../rules.ts';
import { bookingForStaff } from './access.ts';
import { lockBooking, type BookingRow } from './locked.ts';
import { getMoney } from './money.ts';
import { completeBooking, type Visit } from './visiting.ts';

export interface Part {
	readonly method: Exclude<Method, 'online'>;
	/** Minor units, its share of the tip included. */
	readonly amountMinor: number;
}

export interface VisitTakings extends Visit {
	readonly parts: readonly Part[];
	/** Of the parts together; belongs to the staff. */
	readonly tipMinor: number;
	readonly receipt: string | null;
	/** Also ends the visit, when it has not ended yet. */
	readonly finish: boolean;
}

export interface VisitPaid {
	readonly code: string;
	readonly takenMinor: number;
	/** Still to pay. */
	readonly dueMinor: number;
	readonly paymentIds: readonly string[];
}

const BILLED: readonly BookingRow['status'][] = ['confirmed', 'checked_in', 'completed'];

/** The tip is taken from the first parts on; each part is one payment. */
async function takeParts(scope: StoreScope, row: BookingRow, taken: VisitTakings) {
	const ids: string[] = [];
	let tipLeft = taken.tipMinor;
	for (const { method, amountMinor } of taken.parts) {
		const tipMinor = Math.min(tipLeft, amountMinor);
		tipLeft -= tipMinor;
		ids.push(
			await takeByHand(scope, {
				method,
				purpose: 'bill',
				amount: { amountMinor: amountMinor - tipMinor, currency: row.currency },
				tipMinor,
				subjectId: row.id,
				clientId: row.clientId,
				receipt: taken.receipt
			})
		);
	}
	return ids;
}

/**
 * Takes what is due in one or more parts, with who took it and when; the rest may be paid later.
 * Throws MORE_THAN_DUE (`dueMinor`) when more would be taken than the bill and the tip.
 */
export async function takeForVisit(scope: StoreScope, taken: VisitTakings): Promise<VisitPaid> {
	const row = await lockBooking(scope, taken.bookingId, taken.version);
	if (!BILLED.includes(row.status))
		throw new AppError('ILLEGAL_TRANSITION', { from: row.status, to: 'completed' });
	const { dueMinor } = await getMoney(scope, row);
	const sum = taken.parts.reduce((total, part) => total + part.amountMinor, 0);
	if (sum < taken.tipMinor) throw new AppError('BAD_INPUT', { field: 'tip' });
	if (sum - taken.tipMinor > dueMinor) throw new AppError('MORE_THAN_DUE', { dueMinor });
	const paymentIds = await takeParts(scope, row, taken);
	if (taken.finish && isActive(row.status)) await completeBooking(scope, { bookingId: row.id });
	return {
		code: row.code,
		takenMinor: sum,
		dueMinor: dueMinor - (sum - taken.tipMinor),
		paymentIds
	};
}

/**
 * A page at the provider for what is still due, for the client to pay on their own phone. Throws
 * MORE_THAN_DUE when nothing or less is due, PAYMENTS_OFF, BUSY.
 */
export async function openPayLink(
	pools: Pools,
	request: ScopeRequest,
	asked: { readonly code: string; readonly amountMinor: number | null; readonly backUrl: string }
): Promise<AskedPayment> {
	const bill = await inScope(pools, request, async (scope) => {
		const { row, segment } = await bookingForStaff(scope, asked.code);
		const { dueMinor } = await getMoney(scope, row);
		const amountMinor = asked.amountMinor ?? dueMinor;
		if (amountMinor <= 0 || amountMinor > dueMinor)
			throw new AppError('MORE_THAN_DUE', { dueMinor });
		return { row, service: segment.serviceName, amountMinor };
	});
	const { row, service, amountMinor } = bill;
	return await startPayment(pools, request, {
		purpose: 'bill',
		amount: { amountMinor, currency: row.currency },
		subjectId: row.id,
		clientId: row.clientId,
		description: service,
		returnUrl: asked.backUrl,
		cancelUrl: asked.backUrl
	});
}
