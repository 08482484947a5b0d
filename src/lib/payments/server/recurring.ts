/** May this store charge its clients again and again, with what takes its money now? */
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { chargesAgain, vendorName } from '../recurring.ts';
import { onlineTaker } from './connections.ts';

export interface RecurringStanding {
	readonly able: boolean;
	/** The provider that cannot; null when it can, or when none takes money. */
	readonly unable: string | null;
}

export async function getRecurringStanding(scope: StoreScope): Promise<RecurringStanding> {
	const vendor = await onlineTaker(scope);
	if (vendor === null) return { able: false, unable: null };
	if (chargesAgain(vendor)) return { able: true, unable: null };
	return { able: false, unable: vendorName(vendor) };
}
