/** Payments for the desk: paged by cursor, newest first, and one with its whole history. */
import { and, asc, desc, eq, gte, inArray, lt, or, sql, type SQL } from 'drizzle-orm';
import { isId } from '#lib/platform/server/ids.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { Method } from '../ledger.ts';
import type { PaymentStatus } from '../rules.ts';
import { getPayment, type Payment } from './paying.ts';
import { ledgerTransfers, payments, refunds } from './schema.ts';

/** What the list may be narrowed to beyond one status. */
export type Shown = 'all' | 'paid' | 'pending' | 'refunded' | 'failed' | 'mismatched';

export interface PaymentFilter {
	readonly shown: Shown;
	readonly method: Method | null;
	readonly from: Instant | null;
	readonly until: Instant | null;
	/** Null: everybody's. */
	readonly clientIds: readonly string[] | null;
	/** Id of the last one seen. */
	readonly cursor: string | null;
	readonly limit: number;
}

const ENDED: readonly PaymentStatus[] = ['failed', 'cancelled', 'expired'];

function shownAs(shown: Shown): SQL | undefined {
	switch (shown) {
		case 'all':
			return undefined;
		case 'paid':
			return eq(payments.status, 'succeeded');
		case 'pending':
			return inArray(payments.status, ['pending', 'authorised']);
		case 'refunded':
			return sql`${payments.refundedMinor} > 0`;
		case 'failed':
			return inArray(payments.status, [...ENDED]);
		case 'mismatched':
			return eq(payments.status, 'mismatched');
	}
}

export type ListedPayment = Omit<Payment, 'storeId' | 'nextCheckAt'>;

const shownOf = ({ storeId: _s, nextCheckAt: _n, ...payment }: Payment): ListedPayment => payment;

export async function listPayments(
	scope: StoreScope,
	filter: PaymentFilter
): Promise<{ payments: ListedPayment[]; nextCursor: string | null }> {
	const { method, from, until, clientIds, cursor, limit } = filter;
	const rows = await scope.tx
		.select()
		.from(payments)
		.where(
			and(
				eq(payments.storeId, scope.storeId),
				shownAs(filter.shown),
				method === null ? undefined : eq(payments.method, method),
				from === null ? undefined : gte(payments.createdAt, from),
				until === null ? undefined : lt(payments.createdAt, until),
				clientIds === null ? undefined : inArray(payments.clientId, [...clientIds]),
				cursor !== null && isId(cursor) ? lt(payments.id, cursor) : undefined
			)
		)
		.orderBy(desc(payments.id))
		.limit(limit + 1);
	const shown = rows.slice(0, limit);
	return {
		payments: shown.map(shownOf),
		nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null
	};
}

export type ListedRefund = Omit<typeof refunds.$inferSelect, 'storeId' | 'paymentId'>;

export interface PaymentDetail {
	readonly payment: ListedPayment;
	readonly refunds: readonly ListedRefund[];
	/** What the ledger says of it, oldest first. */
	readonly transfers: readonly {
		readonly id: string;
		readonly fact: string;
		readonly amountMinor: number;
		readonly debit: string;
		readonly credit: string;
		readonly occurredAt: Instant;
	}[];
}

/** Throws NOT_FOUND. */
export async function getPaymentDetail(
	scope: StoreScope,
	paymentId: string
): Promise<PaymentDetail> {
	const payment = await getPayment(scope, paymentId);
	const back = await scope.tx
		.select()
		.from(refunds)
		.where(and(eq(refunds.storeId, scope.storeId), eq(refunds.paymentId, paymentId)))
		.orderBy(asc(refunds.id));
	const transfers = await scope.tx
		.select()
		.from(ledgerTransfers)
		.where(
			and(
				eq(ledgerTransfers.storeId, scope.storeId),
				or(
					sql`${ledgerTransfers.cause} like ${`payment:${paymentId}:%`}`,
					inArray(ledgerTransfers.cause, ['', ...back.map(({ id }) => `refund:${id}`)])
				)
			)
		)
		.orderBy(asc(ledgerTransfers.occurredAt), asc(ledgerTransfers.id));
	return {
		payment: shownOf(payment),
		refunds: back.map(({ storeId: _s, paymentId: _p, ...refund }) => refund),
		transfers: transfers.map(({ id, fact, amountMinor, debit, credit, occurredAt }) => ({
			id,
			fact,
			amountMinor,
			debit,
			credit,
			occurredAt
		}))
	};
}
