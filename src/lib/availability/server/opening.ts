/** A location's opening hours as people ask for them: open now, until when, and the week's table. */
import {
	addDays,
	dayNumber,
	fromMinute,
	localDay,
	toMinute,
	weekday,
	type Instant,
	type LocalDay
} from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { dayRanges } from '../engine/hours.ts';
import type { LocationRules } from '../engine/model.ts';
import { openHours } from '../engine/open.ts';
import { rulesOf } from './rules-cache.ts';

export interface OpeningDay {
	readonly day: LocalDay;
	readonly weekday: number;
	/** Wall minutes, flat pairs; empty: closed. */
	readonly ranges: readonly number[];
}

export interface Opening {
	/** false: this location publishes no hours of its own. */
	readonly known: boolean;
	/** Open now, until then; or null. */
	readonly openUntil: Instant | null;
	readonly opensAt: Instant | null;
	/** The seven days from this week's Monday. */
	readonly week: readonly OpeningDay[];
}

const NEVER: Opening = { known: false, openUntil: null, opensAt: null, week: [] };
const LOOK_AHEAD_DAYS = 21;

function weekOf(location: LocationRules, today: LocalDay): OpeningDay[] {
	const monday = addDays(today, 1 - weekday(today));
	return Array.from({ length: 7 }, (_, i) => {
		const day = addDays(monday, i);
		const number = dayNumber(day);
		const closed = location.closures.some(
			(closure) => closure.from <= number && number <= closure.until
		);
		return {
			day,
			weekday: i + 1,
			ranges: closed || !location.hours ? [] : dayRanges(location.hours, number)
		};
	});
}

export async function getOpening(scope: StoreScope, locationId: string): Promise<Opening> {
	const location = (await rulesOf(scope)).locations.get(locationId);
	if (!location?.hours) return NEVER;
	const today = localDay(scope.now, location.zone.zone);
	const first = dayNumber(today);
	const { runs: ranges } = openHours(
		await rulesOf(scope),
		{ location, staff: null, service: null },
		first - 1,
		first + LOOK_AHEAD_DAYS
	);
	const now = toMinute(scope.now);
	const week = weekOf(location, today);
	for (let i = 0; i < ranges.length; i += 2) {
		const [start = 0, end = 0] = [ranges[i], ranges[i + 1]];
		if (start <= now && now < end)
			return { known: true, openUntil: fromMinute(end), opensAt: null, week };
		if (start > now) return { known: true, openUntil: null, opensAt: fromMinute(start), week };
	}
	return { known: true, openUntil: null, opensAt: null, week };
}
