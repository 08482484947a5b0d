/** Payments by a store's own link: the page a client sees, and the person who says that money came. */
import { and, eq, inArray } from 'drizzle-orm';
import { renderSVG } from 'uqr';
import { AppError } from '#lib/platform/errors.ts';
import { isId } from '#lib/platform/server/ids.ts';
import { violates } from '#lib/platform/server/outcome.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { isOurPage, type KeptRow } from './kept-rows.ts';
import { seenByHand } from './adapters/kaspi-manual.ts';
import { findConnection } from './connections.ts';
import { keptPayments } from './kept-schema.ts';
import { getPayment } from './paying.ts';
import { paymentConnections, payments, refunds } from './schema.ts';
import { applySeen } from './settling.ts';

export interface KeptPage {
	readonly state: 'waits' | 'paid' | 'over';
	readonly byHand: boolean;
	readonly amountMinor: number;
	readonly currency: string;
	readonly payLink: string | null;
	/** The link as a picture, for a client whose phone is not where the page is. */
	readonly qr: string | null;
	/** What the client writes beside the payment, so that a person finds it. */
	readonly reference: string;
}

/** Short enough to type; of the payment's random end. */
export const referenceOf = (row: Pick<KeptRow, 'key'>): string =>
	row.key.replaceAll('-', '').slice(-6).toUpperCase();

const pictureOf = (text: string): string =>
	`data:image/svg+xml,${encodeURIComponent(renderSVG(text, { border: 2, ecc: 'M' }))}`;

/** Throws NOT_FOUND also for an address whose mark is not ours. */
export async function getKeptPage(
	scope: StoreScope,
	asked: { readonly id: string; readonly back: string; readonly left: string; readonly t: string }
): Promise<KeptPage> {
	const { id, back, left, t } = asked;
	const address = { storeId: scope.storeId, id, back, left };
	if (!isId(id) || !isOurPage(address, t)) throw new AppError('NOT_FOUND');
	const [row] = await scope.tx
		.select({ kept: keptPayments, status: payments.status })
		.from(keptPayments)
		.innerJoin(
			payments,
			and(
				eq(payments.storeId, keptPayments.storeId),
				eq(payments.connectionId, keptPayments.connectionId),
				eq(payments.providerRef, keptPayments.providerRef)
			)
		)
		.where(and(eq(keptPayments.storeId, scope.storeId), eq(keptPayments.id, id)));
	if (!row) throw new AppError('NOT_FOUND');
	const { kept, status } = row;
	const connection = await findConnection(scope, kept.connectionId);
	const waits = status === 'pending' && kept.expiresAt > scope.now;
	return {
		state: status === 'succeeded' ? 'paid' : waits ? 'waits' : 'over',
		byHand: connection?.vendor === 'kaspi_manual',
		amountMinor: kept.amountMinor,
		currency: kept.currency,
		payLink: kept.payLink,
		qr: kept.payLink && pictureOf(kept.payLink),
		reference: referenceOf(kept)
	};
}

/** Which of these payments wait for a person's word, by what a client writes beside them; and whose refunds do. */
export async function listByHand(
	scope: StoreScope,
	paymentIds: readonly string[]
): Promise<ReadonlyMap<string, { reference: string; waitingRefunds: readonly string[] }>> {
	if (paymentIds.length === 0) return new Map();
	const rows = await scope.tx
		.select({ key: keptPayments.key, refunds: keptPayments.refunds })
		.from(keptPayments)
		.innerJoin(
			paymentConnections,
			and(
				eq(paymentConnections.storeId, keptPayments.storeId),
				eq(paymentConnections.id, keptPayments.connectionId),
				eq(paymentConnections.vendor, 'kaspi_manual')
			)
		)
		.where(
			and(eq(keptPayments.storeId, scope.storeId), inArray(keptPayments.key, [...paymentIds]))
		);
	return new Map(
		rows.map((row) => [
			row.key,
			{
				reference: referenceOf(row),
				/** Asked for by now: before that nobody can say that they went back. */
				waitingRefunds: row.refunds
					.filter(({ status }) => status === 'pending')
					.map(({ refundId }) => refundId)
			}
		])
	);
}

/** Throws NOT_FOUND for no payment of this store, ILLEGAL_TRANSITION for one that no person decides. */
async function lockKept(scope: StoreScope, paymentId: string): Promise<KeptRow> {
	const { connectionId } = await getPayment(scope, paymentId);
	const connection = connectionId ? await findConnection(scope, connectionId) : undefined;
	const [row] = await scope.tx
		.select()
		.from(keptPayments)
		.where(and(eq(keptPayments.storeId, scope.storeId), eq(keptPayments.key, paymentId)))
		.for('update');
	if (!row || connection?.vendor !== 'kaspi_manual') throw new AppError('ILLEGAL_TRANSITION');
	return row;
}

async function change(
	scope: StoreScope,
	row: KeptRow,
	set: Partial<typeof keptPayments.$inferInsert>
): Promise<KeptRow> {
	try {
		const [changed] = await scope.tx
			.update(keptPayments)
			.set(set)
			.where(and(eq(keptPayments.storeId, scope.storeId), eq(keptPayments.id, row.id)))
			.returning();
		if (changed) return changed;
	} catch (error) {
		if (violates(error, 'kept_payments_receipt'))
			throw new AppError('BAD_INPUT', { field: 'receipt' });
		throw error;
	}
	throw new AppError('CHANGED_MEANWHILE');
}

/**
 * A person saw the money arrive. The sum must be the one asked for, and a receipt pays once: else
 * BAD_INPUT (`amountMinor`, `receipt`). ILLEGAL_TRANSITION when it is paid already. Money that comes
 * after the end counts too, as with any provider.
 */
export async function markPaid(
	scope: StoreScope,
	said: { readonly paymentId: string; readonly amountMinor: number; readonly receipt: string }
): Promise<void> {
	const row = await lockKept(scope, said.paymentId);
	if (row.status === 'succeeded') throw new AppError('ILLEGAL_TRANSITION');
	if (said.amountMinor !== row.amountMinor)
		throw new AppError('BAD_INPUT', { field: 'amountMinor' });
	const paid = await change(scope, row, { status: 'succeeded', receipt: said.receipt });
	await scope.tx
		.update(payments)
		.set({ receipt: said.receipt })
		.where(and(eq(payments.storeId, scope.storeId), eq(payments.id, said.paymentId)));
	await applySeen(scope, said.paymentId, seenByHand(paid, scope.now));
}

/** A person says that nothing came: what it was for is free again. */
export async function markUnpaid(scope: StoreScope, paymentId: string): Promise<void> {
	const row = await lockKept(scope, paymentId);
	if (row.status !== 'pending') throw new AppError('ILLEGAL_TRANSITION');
	const left = await change(scope, row, { status: 'cancelled' });
	await applySeen(scope, paymentId, seenByHand(left, scope.now));
}

/** A person gave a refund back in the app. Twice is once. */
export async function markRefunded(scope: StoreScope, refundId: string): Promise<void> {
	const [refund] = await scope.tx
		.select()
		.from(refunds)
		.where(and(eq(refunds.storeId, scope.storeId), eq(refunds.id, refundId)));
	if (!refund) throw new AppError('NOT_FOUND');
	const row = await lockKept(scope, refund.paymentId);
	if (!row.refunds.some((each) => each.refundId === refundId))
		throw new AppError('ILLEGAL_TRANSITION');
	const given = await change(scope, row, {
		refunds: row.refunds.map((each) =>
			each.refundId === refundId ? { ...each, status: 'succeeded' as const } : each
		)
	});
	await applySeen(scope, refund.paymentId, seenByHand(given, scope.now));
}
