/** A month in numbers: visits, requests and how full each day is (DESIGN-LANGUAGE §10). */
import { getWorkingMinutes } from '#lib/availability/server/day.ts';
import { addDays, startOfDay, type LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { MonthDay } from '../desk-views.ts';
import { placeOf } from './board.ts';
import { countDays } from './desk-queries.ts';

export async function getMonth(
	scope: StoreScope,
	request: { from: LocalDay; days: number; locationId: string | null }
): Promise<MonthDay[]> {
	const { location, people } = await placeOf(scope, {
		day: request.from,
		locationId: request.locationId
	});
	const zone = location.zone;
	const counted = await countDays(scope, {
		from: startOfDay(request.from, zone),
		until: startOfDay(addDays(request.from, request.days), zone),
		locationId: location.id,
		zone
	});
	const working = await getWorkingMinutes(
		scope,
		people.map((person) => person.id),
		location.id,
		request.from,
		request.days
	);
	const days = new Map(counted.map((sums) => [sums.day, sums]));
	return Array.from({ length: request.days }, (_, index) => {
		const day = addDays(request.from, index);
		const sum = days.get(day) ?? { count: 0, waiting: 0, minutes: 0 };
		const open = working[index] ?? 0;
		return {
			day,
			count: sum.count,
			waiting: sum.waiting,
			closed: open === 0,
			share: open === 0 ? 0 : Math.min(1, sum.minutes / open)
		};
	});
}
