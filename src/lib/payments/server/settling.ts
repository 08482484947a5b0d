/**
 * What a payment came to, from the provider's own mouth and nowhere else (C26). Asking comes before
 * the transaction; what was seen is applied under the payment's row lock. Seeing old news late, or
 * the same news twice, changes nothing.
 */
import { and, eq, inArray, or } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import { DAY, HOUR, MINUTE, plus, type Instant } from '#lib/platform/time.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import type { Changed, ProviderPayment, ProviderRefund } from '../provider.ts';
import { factsOfPaid, statusAfter, type PaymentStatus } from '../rules.ts';
import { findConnection, providerOf, type Connection } from './connections.ts';
import { refundFactOf } from './earning.ts';
import { postFact } from './ledger.ts';
import { owedOf } from './owed.ts';
import { keepPaidCard } from './paid-cards.ts';
import { payments, refunds } from './schema.ts';
import { getPayment, type Payment } from './paying.ts';

type Refund = typeof refunds.$inferSelect;

async function locked(scope: StoreScope, paymentId: string): Promise<Payment> {
	const [row] = await scope.tx
		.select()
		.from(payments)
		.where(and(eq(payments.storeId, scope.storeId), eq(payments.id, paymentId)))
		.for('update');
	if (!row) throw new AppError('NOT_FOUND');
	return row;
}

const postingOf = (payment: Payment) => ({
	currency: payment.currency,
	subjectId: payment.subjectId,
	clientId: payment.clientId
});

/** Books a refund when it has truly gone back; a failed one gives its sum free again. */
async function settleRefund(
	scope: StoreScope,
	payment: Payment,
	refund: Refund,
	seen: ProviderRefund
): Promise<void> {
	const final = refund.status !== 'pending';
	const status = final ? refund.status : seen.status;
	if (status === refund.status && refund.refundRef === seen.refundRef) return;
	await scope.tx
		.update(refunds)
		.set({ status, refundRef: seen.refundRef })
		.where(and(eq(refunds.storeId, scope.storeId), eq(refunds.id, refund.id)));
	if (final || status === 'pending') return;
	// What never was what was asked for is not in the ledger, and so is its way back.
	if (status === 'succeeded' && payment.status !== 'mismatched')
		await postFact(scope, await refundFactOf(scope, payment, refund.amountMinor), {
			cause: `refund:${refund.id}`,
			...postingOf(payment)
		});
	await recordEvent(scope, {
		name: status === 'succeeded' ? 'payment.refunded' : 'payment.refund_failed',
		subjectId: payment.subjectId ?? payment.id,
		facts: {
			paymentId: payment.id,
			refundId: refund.id,
			amountMinor: refund.amountMinor,
			currency: payment.currency
		}
	});
}

/** A refund made at the provider's own pages: it is ours all the same. */
async function adoptRefund(
	scope: StoreScope,
	payment: Payment,
	seen: ProviderRefund
): Promise<Refund> {
	const [row] = await scope.tx
		.insert(refunds)
		.values({
			storeId: scope.storeId,
			id: newId(),
			paymentId: payment.id,
			amountMinor: seen.amountMinor,
			status: 'pending',
			createdAt: scope.now
		})
		.returning();
	if (!row) throw new AppError('CHANGED_MEANWHILE');
	return row;
}

async function applyRefunds(
	scope: StoreScope,
	payment: Payment,
	seen: readonly ProviderRefund[]
): Promise<number> {
	const own = and(eq(refunds.storeId, scope.storeId), eq(refunds.paymentId, payment.id));
	const rows = await scope.tx.select().from(refunds).where(own).orderBy(refunds.id);
	for (const each of seen) {
		const known = rows.find((row) => row.refundRef === each.refundRef || row.id === each.refundId);
		const refund = known ?? (await adoptRefund(scope, payment, each));
		await settleRefund(scope, payment, refund, each);
	}
	const after = await scope.tx.select().from(refunds).where(own);
	const live = after.filter(({ status }) => status === 'pending' || status === 'succeeded');
	return live.reduce((sum, row) => sum + row.amountMinor, 0);
}

const EVENTS: Partial<Record<PaymentStatus, string>> = {
	authorised: 'payment.authorised',
	succeeded: 'payment.succeeded',
	failed: 'payment.failed',
	cancelled: 'payment.cancelled',
	expired: 'payment.expired',
	mismatched: 'payment.mismatched'
};

/** Minutes after the page opened, then rarer: the sweep finds what no event told. */
function nextCheck(payment: Payment, status: PaymentStatus, refundWaits: boolean, now: Instant) {
	if (status === 'pending' || status === 'authorised') {
		const age = now - payment.createdAt;
		return age > 7 * DAY ? null : plus(now, age < HOUR ? 5 * MINUTE : 6 * HOUR);
	}
	return refundWaits ? plus(now, 6 * HOUR) : null;
}

async function book(scope: StoreScope, payment: Payment, seen: ProviderPayment): Promise<void> {
	const owed = await owedOf(scope, payment);
	for (const fact of factsOfPaid(payment.purpose, payment.method, payment.amountMinor, 0, owed))
		await postFact(scope, fact, {
			cause: `payment:${payment.id}:${fact.kind}`,
			...postingOf(payment)
		});
	if (seen.feeMinor !== null && seen.feeMinor > 0)
		await postFact(
			scope,
			{ kind: 'fee_taken', amountMinor: seen.feeMinor },
			{ cause: `payment:${payment.id}:fee`, ...postingOf(payment) }
		);
}

/** Applies what the provider said. Returns the status afterwards. */
export async function applySeen(
	scope: StoreScope,
	paymentId: string,
	seen: ProviderPayment
): Promise<PaymentStatus> {
	const payment = await locked(scope, paymentId);
	const status = statusAfter(payment, seen);
	const changed = status !== payment.status;
	if (changed && status === 'succeeded') {
		await book(scope, payment, seen);
		await keepPaidCard(scope, payment, seen);
	}
	if (changed && status === 'mismatched')
		log.error({ storeId: scope.storeId, paymentId }, 'a payment is not what was asked for');
	const came = status === 'succeeded' || status === 'mismatched';
	const receivedMinor = status === 'mismatched' ? seen.receivedMinor : null;
	const refundedMinor = came ? await applyRefunds(scope, { ...payment, status }, seen.refunds) : 0;
	const waits = seen.refunds.some((refund) => refund.status === 'pending');
	await scope.tx
		.update(payments)
		.set({
			status,
			receivedMinor,
			refundedMinor,
			chargeRef: seen.chargeRef ?? payment.chargeRef,
			failure: status === 'succeeded' ? null : (seen.failure ?? payment.failure),
			nextCheckAt: nextCheck(payment, status, waits, scope.now),
			...(changed && status === 'succeeded' ? { paidAt: scope.now } : {})
		})
		.where(and(eq(payments.storeId, scope.storeId), eq(payments.id, paymentId)));
	const name = EVENTS[status];
	if (changed && name)
		await recordEvent(scope, {
			name,
			subjectId: payment.subjectId ?? payment.id,
			facts: {
				paymentId,
				purpose: payment.purpose,
				amountMinor: payment.amountMinor,
				currency: payment.currency,
				...(seen.failure ? { failure: seen.failure } : {})
			}
		});
	return status;
}

/** A payment whose page was never opened at the provider: nothing can be charged any more. */
async function expireUnstarted(scope: StoreScope, payment: Payment): Promise<PaymentStatus> {
	const over = payment.expiresAt !== null && payment.expiresAt <= scope.now;
	const row = await locked(scope, payment.id);
	if (row.status !== 'pending' || row.providerRef !== null) return row.status;
	await scope.tx
		.update(payments)
		.set(over ? { status: 'expired', nextCheckAt: null } : { nextCheckAt: row.expiresAt })
		.where(and(eq(payments.storeId, scope.storeId), eq(payments.id, payment.id)));
	return over ? 'expired' : 'pending';
}

type Asking = 'getPayment' | 'cancelPayment';

/** Asks the provider and applies the answer. Throws ProviderError while it cannot be asked. */
export const checkPayment = async (
	pools: Pools,
	request: ScopeRequest,
	paymentId: string
): Promise<PaymentStatus> => await ask(pools, request, paymentId, 'getPayment');

/** The page may not be paid any more: it is closed, and what is true afterwards is applied. Throws ProviderError. */
export const closePayment = async (
	pools: Pools,
	request: ScopeRequest,
	paymentId: string
): Promise<PaymentStatus> => await ask(pools, request, paymentId, 'cancelPayment');

async function ask(
	pools: Pools,
	request: ScopeRequest,
	paymentId: string,
	how: Asking
): Promise<PaymentStatus> {
	const { payment, connection } = await inScope(pools, request, async (scope) => {
		const row = await getPayment(scope, paymentId);
		return {
			payment: row,
			connection: row.connectionId ? await findConnection(scope, row.connectionId) : undefined
		};
	});
	const { providerRef } = payment;
	if (!connection) return payment.status;
	if (providerRef === null)
		return await inScope(pools, request, (scope) => expireUnstarted(scope, payment));
	const seen = await providerOf(pools, connection)[how](providerRef);
	return await inScope(pools, request, (scope) => applySeen(scope, paymentId, seen));
}

/** The payments of this connection that an event speaks of; what is not ours is nobody's. */
export async function listNamed(
	scope: StoreScope,
	connection: Pick<Connection, 'id'>,
	changed: Changed
): Promise<string[]> {
	const refs = [...changed.refs];
	if (changed.kind !== 'payment' || (refs.length === 0 && changed.paymentId === null)) return [];
	const named = or(
		...(refs.length > 0
			? [inArray(payments.providerRef, refs), inArray(payments.chargeRef, refs)]
			: []),
		...(changed.paymentId !== null && /^[0-9a-f-]{36}$/.test(changed.paymentId)
			? [eq(payments.id, changed.paymentId)]
			: [])
	);
	const rows = await scope.tx
		.select({ id: payments.id })
		.from(payments)
		.where(
			and(eq(payments.storeId, scope.storeId), eq(payments.connectionId, connection.id), named)
		);
	return rows.map((row) => row.id);
}
