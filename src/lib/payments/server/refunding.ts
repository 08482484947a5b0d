/** Giving money back: reserved under the payment's lock, sent by a job, booked when it has gone. */
import { and, eq, sql } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import { newId } from '#lib/platform/server/ids.ts';
import { log } from '#lib/platform/server/log.ts';
import type { Pools } from '#lib/platform/server/pools.ts';
import type { Instant } from '#lib/platform/time.ts';
import { inScope, type ScopeRequest, type StoreScope } from '#lib/stores/server/scope.ts';
import { ProviderError } from '../provider.ts';
import { findConnection, providerOf } from './connections.ts';
import { refundFactOf } from './earning.ts';
import { postFact } from './ledger.ts';
import { getPayment } from './paying.ts';
import { payments, refunds } from './schema.ts';
import { checkPayment } from './settling.ts';

export interface RefundAsk {
	readonly paymentId: string;
	/** Whole minor units; null: all that is left. */
	readonly amountMinor: number | null;
	readonly reason: string;
	/** Not sent before then, and may be withdrawn until then; absent: at once. */
	readonly sendAt?: Instant;
}

/**
 * Promises a refund; the provider is asked after the commit. What was taken by hand is given back by
 * hand, and booked at once. Throws REFUND_TOO_LARGE, and ILLEGAL_TRANSITION for what was never paid.
 */
export async function requestRefund(scope: StoreScope, ask: RefundAsk): Promise<string> {
	const [payment] = await scope.tx
		.select()
		.from(payments)
		.where(and(eq(payments.storeId, scope.storeId), eq(payments.id, ask.paymentId)))
		.for('update');
	if (!payment) throw new AppError('NOT_FOUND');
	const came = payment.status === 'mismatched' ? payment.receivedMinor : payment.amountMinor;
	if (!['succeeded', 'mismatched'].includes(payment.status) || came === null)
		throw new AppError('ILLEGAL_TRANSITION');
	const left = came - payment.refundedMinor;
	const amountMinor = ask.amountMinor ?? left;
	if (amountMinor > left || amountMinor <= 0)
		throw new AppError('REFUND_TOO_LARGE', { leftMinor: left });
	const byHand = payment.connectionId === null;
	const id = newId();
	await scope.tx.insert(refunds).values({
		storeId: scope.storeId,
		id,
		paymentId: payment.id,
		amountMinor,
		status: byHand ? 'succeeded' : 'pending',
		reason: ask.reason,
		sendAt: ask.sendAt ?? null,
		createdAt: scope.now
	});
	await scope.tx
		.update(payments)
		.set({ refundedMinor: payment.refundedMinor + amountMinor })
		.where(and(eq(payments.storeId, scope.storeId), eq(payments.id, payment.id)));
	if (byHand)
		await postFact(scope, await refundFactOf(scope, payment, amountMinor), {
			cause: `refund:${id}`,
			currency: payment.currency,
			subjectId: payment.subjectId,
			clientId: payment.clientId
		});
	await recordEvent(scope, {
		name: byHand ? 'payment.refunded' : 'payment.refund_requested',
		subjectId: payment.subjectId ?? payment.id,
		facts: { paymentId: payment.id, refundId: id, amountMinor, currency: payment.currency }
	});
	return id;
}

async function giveUp(scope: StoreScope, paymentId: string, refundId: string): Promise<void> {
	const payment = await getPayment(scope, paymentId);
	const [failed] = await scope.tx
		.update(refunds)
		.set({ status: 'failed' })
		.where(
			and(
				eq(refunds.storeId, scope.storeId),
				eq(refunds.id, refundId),
				eq(refunds.status, 'pending')
			)
		)
		.returning();
	if (!failed) return;
	await scope.tx
		.update(payments)
		.set({ refundedMinor: sql`${payments.refundedMinor} - ${failed.amountMinor}` })
		.where(and(eq(payments.storeId, scope.storeId), eq(payments.id, paymentId)));
	await recordEvent(scope, {
		name: 'payment.refund_failed',
		subjectId: payment.subjectId ?? paymentId,
		facts: { paymentId, refundId, amountMinor: failed.amountMinor, currency: payment.currency }
	});
}

/** Not what was asked for: nobody may keep it, and nothing was confirmed by it. Safe to run twice. */
export async function giveBackMismatched(scope: StoreScope, paymentId: string): Promise<void> {
	const { status, receivedMinor, refundedMinor } = await getPayment(scope, paymentId);
	if (status !== 'mismatched' || (receivedMinor ?? 0) - refundedMinor <= 0) return;
	await requestRefund(scope, { paymentId, amountMinor: null, reason: 'mismatched' });
}

/** Asks the provider; the refund's id is its key, so asking twice gives back once. */
export async function sendRefund(
	pools: Pools,
	request: ScopeRequest,
	refundId: string
): Promise<void> {
	const found = await inScope(pools, request, async (scope) => {
		const [refund] = await scope.tx
			.select()
			.from(refunds)
			.where(and(eq(refunds.storeId, scope.storeId), eq(refunds.id, refundId)));
		if (!refund || refund.status !== 'pending' || refund.refundRef !== null) return null;
		if (refund.sendAt !== null && refund.sendAt > scope.now) return null;
		const payment = await getPayment(scope, refund.paymentId);
		const connection =
			payment.connectionId === null ? null : await findConnection(scope, payment.connectionId);
		return payment.providerRef === null || !connection
			? null
			: { refund, connection, paymentId: payment.id, providerRef: payment.providerRef };
	});
	if (!found) return;
	const { refund, connection, paymentId, providerRef } = found;
	try {
		await providerOf(pools, connection).refund(providerRef, {
			refundId,
			amountMinor: refund.amountMinor
		});
	} catch (error) {
		if (!(error instanceof ProviderError) || error.outcome !== 'refused') throw error;
		log.warn({ storeId: request.storeId, refundId, reason: error.reason }, 'a refund was refused');
		await inScope(pools, request, (scope) => giveUp(scope, paymentId, refundId));
		return;
	}
	await checkPayment(pools, request, paymentId);
}
