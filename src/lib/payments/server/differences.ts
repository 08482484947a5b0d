/** The queue of what the provider and the ledger disagree on, for people (A7.8). */
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { reconciliationItems } from './desk-schema.ts';

export type DifferenceItem = Omit<typeof reconciliationItems.$inferSelect, 'storeId'>;

const MOST = 100;

/** Open ones, oldest first found; at most a hundred, with how many there are. */
export async function listDifferences(
	scope: StoreScope
): Promise<{ items: DifferenceItem[]; total: number }> {
	const open = and(
		eq(reconciliationItems.storeId, scope.storeId),
		isNull(reconciliationItems.resolvedAt)
	);
	const items = await scope.tx
		.select()
		.from(reconciliationItems)
		.where(open)
		.orderBy(reconciliationItems.foundAt, reconciliationItems.id)
		.limit(MOST);
	const [counted] = await scope.tx
		.select({ n: sql<number>`count(*)::int` })
		.from(reconciliationItems)
		.where(open);
	return { items: items.map(({ storeId: _, ...item }) => item), total: counted?.n ?? 0 };
}

/** Of one payment, newest first, resolved ones too. */
export async function listDifferencesOf(
	scope: StoreScope,
	paymentId: string
): Promise<DifferenceItem[]> {
	const items = await scope.tx
		.select()
		.from(reconciliationItems)
		.where(
			and(
				eq(reconciliationItems.storeId, scope.storeId),
				eq(reconciliationItems.paymentId, paymentId)
			)
		)
		.orderBy(desc(reconciliationItems.foundAt));
	return items.map(({ storeId: _, ...item }) => item);
}

/** A person says why it is right so. Nothing is booked by it. Throws NOT_FOUND, for a closed one too. */
export async function resolveDifference(
	scope: StoreScope,
	{ differenceId, note }: { differenceId: string; note: string }
): Promise<void> {
	const [item] = await scope.tx
		.update(reconciliationItems)
		.set({ resolvedAt: scope.now, resolvedBy: scope.actor.id, note })
		.where(
			and(
				eq(reconciliationItems.storeId, scope.storeId),
				eq(reconciliationItems.id, differenceId),
				isNull(reconciliationItems.resolvedAt)
			)
		)
		.returning();
	if (!item) throw new AppError('NOT_FOUND');
	await recordEvent(scope, {
		name: 'payments.difference_resolved',
		subjectId: item.paymentId ?? item.id,
		facts: { differenceId, what: item.what },
		personal: { note }
	});
}
