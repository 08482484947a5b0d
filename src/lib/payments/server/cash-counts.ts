/** The drawer at the end of the day: counted, and held against the ledger's cash (A7.6). */
import { and, desc, eq } from 'drizzle-orm';
import { recordEvent } from '#lib/audit/server/record.ts';
import { newId } from '#lib/platform/server/ids.ts';
import type { LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { cashCounts } from './desk-schema.ts';
import { getDayClose } from './ledger.ts';

export type CashCount = Omit<typeof cashCounts.$inferSelect, 'storeId'>;

export interface Counted {
	readonly day: LocalDay;
	readonly currency: string;
	readonly countedMinor: number;
	readonly floatMinor: number;
	readonly note: string;
}

/** Writes down what was counted beside what the ledger says at this moment; counting again adds another. */
export async function countCash(
	scope: StoreScope,
	zone: string,
	counted: Counted
): Promise<string> {
	const closes = await getDayClose(scope, counted.day, zone);
	const methods = closes.find(({ currency }) => currency === counted.currency)?.methods ?? [];
	const expectedMinor = methods.find(({ method }) => method === 'cash')?.netMinor ?? 0;
	const id = newId();
	await scope.tx.insert(cashCounts).values({
		...counted,
		storeId: scope.storeId,
		id,
		expectedMinor,
		countedBy: scope.actor.id,
		createdAt: scope.now
	});
	await recordEvent(scope, {
		name: 'payments.cash_counted',
		subjectId: id,
		facts: {
			day: counted.day,
			currency: counted.currency,
			countedMinor: counted.countedMinor,
			floatMinor: counted.floatMinor,
			expectedMinor
		}
	});
	return id;
}

/** Of a day, the newest first: the first of each currency counts. */
export async function listCashCounts(scope: StoreScope, day: LocalDay): Promise<CashCount[]> {
	const rows = await scope.tx
		.select()
		.from(cashCounts)
		.where(and(eq(cashCounts.storeId, scope.storeId), eq(cashCounts.day, day)))
		.orderBy(desc(cashCounts.id));
	return rows.map(({ storeId: _, ...count }) => count);
}
