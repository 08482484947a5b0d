/** Who may see which client: the desk and the marketer all, staff those they have a booking with (A19.7). */
import { sql, type SQL } from 'drizzle-orm';
import { may } from '#lib/stores/rules.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { clients } from './schema.ts';

/**
 * A condition on `clients` that leaves only whom this person may see; undefined: everybody. Bookings
 * lie above this feature: their tables are named, not imported.
 */
export function visibleClients(scope: StoreScope): SQL | undefined {
	if (may(scope.roles, 'clients.view')) return undefined;
	if (scope.staffId === null) return sql`false`;
	return sql`exists (select from bookings b
		join booking_segments s on s.store_id = b.store_id and s.booking_id = b.id
		where b.store_id = ${clients.storeId} and b.client_id = ${clients.id} and s.staff_id = ${scope.staffId})`;
}
