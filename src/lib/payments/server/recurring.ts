/** May this store charge its clients again and again, with what takes its money now? */
import { and, eq } from 'drizzle-orm';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { chargesAgain, vendorName } from '../recurring.ts';
import { takesOnlinePayments } from './connections.ts';
import { paymentConnections } from './schema.ts';

export interface RecurringStanding {
	readonly able: boolean;
	/** The provider that cannot; null when it can, or when none takes money. */
	readonly unable: string | null;
}

export async function getRecurringStanding(scope: StoreScope): Promise<RecurringStanding> {
	if (!(await takesOnlinePayments(scope))) return { able: false, unable: null };
	const [active] = await scope.tx
		.select({ vendor: paymentConnections.vendor })
		.from(paymentConnections)
		.where(
			and(eq(paymentConnections.storeId, scope.storeId), eq(paymentConnections.status, 'active'))
		);
	if (!active || chargesAgain(active.vendor)) return { able: true, unable: null };
	return { able: false, unable: vendorName(active.vendor) };
}
