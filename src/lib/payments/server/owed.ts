/** What stands in the ledger about one subject, read while nobody else writes about it. */
import { and, eq } from 'drizzle-orm';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { Purpose } from '../rules.ts';
import { getBalances } from './ledger.ts';
import { payments } from './schema.ts';

/** One at a time for one subject: refunds, fees and arriving money wait for each other here. */
export async function lockPaymentsOf(scope: StoreScope, subjectId: string): Promise<void> {
	await scope.tx
		.select({ id: payments.id })
		.from(payments)
		.where(and(eq(payments.storeId, scope.storeId), eq(payments.subjectId, subjectId)))
		.orderBy(payments.id)
		.for('update');
}

/** A fine that stands in the ledger as owed, when this payment is for one. */
export async function owedOf(
	scope: StoreScope,
	payment: {
		readonly purpose: Purpose;
		readonly subjectId: string | null;
		readonly currency: string;
	}
): Promise<number> {
	if (payment.purpose !== 'penalty' || payment.subjectId === null) return 0;
	await lockPaymentsOf(scope, payment.subjectId);
	const balances = await getBalances(scope, { subjectId: payment.subjectId });
	return balances.get(payment.currency)?.receivable ?? 0;
}
