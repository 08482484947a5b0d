/** The platform's switch of a store's online payments (A1.5). What it means is `payments`' business. */
import { and, eq, ne } from 'drizzle-orm';
import { recordEvent, recordPlatformEvent } from '#lib/audit/server/record.ts';
import { AppError } from '#lib/platform/errors.ts';
import type { StoresScope } from './platform-scope.ts';
import { stores } from './schema.ts';

/** `facts`: what was open when it was pressed. Throws NOT_FOUND when it stands so already. */
export async function setOnlinePayments(
	scope: StoresScope,
	{ storeId, on, reason }: { storeId: string; on: boolean; reason: string },
	facts: Readonly<Record<string, number>>
): Promise<void> {
	const changed = await scope.tx
		.update(stores)
		.set({ onlinePaymentsEnabled: on })
		.where(and(eq(stores.id, storeId), ne(stores.onlinePaymentsEnabled, on)))
		.returning({ id: stores.id });
	if (changed.length === 0) throw new AppError('NOT_FOUND');
	const word = on ? 'switched_on' : 'switched_off';
	const said = { subjectId: storeId, facts, personal: { reason } };
	await recordEvent(scope.over(storeId), { ...said, name: `payments.${word}` });
	await recordPlatformEvent(scope, { ...said, name: `store.payments_${word}`, storeId });
}
