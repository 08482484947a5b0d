/** Completed work with what was paid for it: bookings say who did it, the ledger what it brought in. */
import { listPerformed } from '#lib/bookings/server/performed.ts';
import { listEarned } from '#lib/payments/server/earned.ts';
import { localDay, startOfDay, type LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { splitPaid, type Work } from '../rules.ts';

export interface WorkOfStaff extends Work {
	readonly staffId: string | null;
}

/** From day to day (exclusive), in the store's zone and currency. */
export async function listWork(
	scope: StoreScope,
	from: LocalDay,
	until: LocalDay,
	{ zone, currency }: { zone: string; currency: string }
): Promise<WorkOfStaff[]> {
	const performed = await listPerformed(
		scope,
		startOfDay(from, zone),
		startOfDay(until, zone),
		currency
	);
	const visits = Map.groupBy(performed, ({ bookingId }) => bookingId);
	const paid = await listEarned(scope, [...visits.keys()], currency);
	return [...visits].flatMap(([bookingId, services]) => {
		const parts = splitPaid(
			paid.get(bookingId) ?? 0,
			services.map(({ priceMinor }) => priceMinor)
		);
		return services.map(({ staffId, serviceId, serviceName, startsAt }, i) => ({
			staffId,
			day: localDay(startsAt, zone),
			serviceId,
			serviceName,
			paidMinor: parts[i] ?? 0
		}));
	});
}

export const paidOf = (works: readonly Work[]): number =>
	works.reduce((sum, { paidMinor }) => sum + paidMinor, 0);
