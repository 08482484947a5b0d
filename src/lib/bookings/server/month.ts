/** A month in numbers: visits, requests and how full each day is (DESIGN-LANGUAGE §10). */
import { getWorkingMinutes } from '#lib/availability/server/day.ts';
import { addDays, MINUTE, startOfDay, wallClock, type LocalDay } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { MonthDay } from '../desk-views.ts';
import { placeOf } from './board.ts';
import { listTimes } from './desk-queries.ts';

export async function getMonth(
	scope: StoreScope,
	request: { from: LocalDay; days: number; locationId: string | null }
): Promise<MonthDay[]> {
	const { location, people } = await placeOf(scope, {
		day: request.from,
		locationId: request.locationId
	});
	const zone = location.zone;
	const times = await listTimes(scope, {
		from: startOfDay(request.from, zone),
		until: startOfDay(addDays(request.from, request.days), zone),
		locationId: location.id
	});
	const working = await getWorkingMinutes(
		scope,
		people.map((person) => person.id),
		location.id,
		request.from,
		request.days
	);
	const days = new Map<LocalDay, { count: number; waiting: number; minutes: number }>();
	for (const { startsAt, endsAt, status } of times) {
		const day = wallClock(startsAt, zone).day;
		const sum = days.get(day) ?? { count: 0, waiting: 0, minutes: 0 };
		sum.count += 1;
		sum.waiting += status === 'pending' ? 1 : 0;
		sum.minutes += (endsAt - startsAt) / MINUTE;
		days.set(day, sum);
	}
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
