import { and, eq, inArray } from 'drizzle-orm';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { Payment } from './paying.ts';
import { payments } from './schema.ts';

/** Every payment for any of these subjects, however it ended; oldest first. */
export async function listPaymentsFor(
	scope: StoreScope,
	subjectIds: readonly string[]
): Promise<Payment[]> {
	if (subjectIds.length === 0) return [];
	return await scope.tx
		.select()
		.from(payments)
		.where(and(eq(payments.storeId, scope.storeId), inArray(payments.subjectId, [...subjectIds])))
		.orderBy(payments.id);
}
