/** A day as calendars draw it: who works when, and what lies on it besides bookings. */
import {
	dayNumber,
	fromMinute,
	startOfDay,
	addDays,
	toMinute,
	type Instant,
	type LocalDay
} from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { TakenKind } from '../engine/model.ts';
import { openHours } from '../engine/open.ts';
import { subtract, union, clip } from '../engine/ranges.ts';
import { rulesOf } from './rules-cache.ts';
import { readTaken } from './taken.ts';

export interface PersonDay {
	readonly staffId: string;
	/** Epoch-millisecond pairs, flat. */
	readonly working: readonly Instant[];
	readonly free: readonly Instant[];
	readonly blocks: readonly {
		readonly id: string;
		readonly kind: TakenKind;
		readonly startsAt: Instant;
		readonly endsAt: Instant;
	}[];
}

const instants = (ranges: readonly number[]): Instant[] => ranges.map(fromMinute);

/** Per person: working time of the local day, what is free of it, and time off, busy time, holds. */
export async function getPeopleDay(
	scope: StoreScope,
	staffIds: readonly string[],
	locationId: string,
	day: LocalDay
): Promise<PersonDay[]> {
	const rules = await rulesOf(scope);
	const location = rules.locations.get(locationId);
	if (!location) return [];
	const zone = location.zone.zone;
	const from = toMinute(startOfDay(day, zone));
	const until = toMinute(startOfDay(addDays(day, 1), zone));
	const taken = await readTaken(scope, {
		ownerIds: staffIds,
		serviceIds: [],
		from,
		until,
		limits: false,
		sessions: false,
		load: false,
		ownClaimId: null
	});
	const first = dayNumber(day);
	return staffIds.map((staffId) => {
		const person = rules.staff.get(staffId);
		const working = person
			? clip(
					openHours(rules, { location, staff: person, service: null }, first, first + 1).runs,
					from,
					until
				)
			: [];
		const own = taken.ranges.filter((range) => range.ownerId === staffId);
		const busy = own.reduce<readonly number[]>(
			(sum, range) => union(sum, [range.start, range.end]),
			[]
		);
		return {
			staffId,
			working: instants(working),
			free: instants(subtract(working, busy)),
			blocks: own
				.filter((range) => range.kind !== 'booking')
				.map((range) => ({
					id: range.causeId,
					kind: range.kind,
					startsAt: fromMinute(range.start),
					endsAt: fromMinute(range.end)
				}))
		};
	});
}

/** Minutes that these people work at the location, per local day from `first`: taken time is not looked at. */
export async function getWorkingMinutes(
	scope: StoreScope,
	staffIds: readonly string[],
	locationId: string,
	first: LocalDay,
	days: number
): Promise<number[]> {
	const rules = await rulesOf(scope);
	const location = rules.locations.get(locationId);
	if (!location) return [];
	const zone = location.zone.zone;
	const from = dayNumber(first);
	const runs = staffIds.flatMap((staffId) => {
		const staff = rules.staff.get(staffId);
		const question = staff && { location, staff, service: null };
		return question ? [openHours(rules, question, from, from + days).runs] : [];
	});
	return Array.from({ length: days }, (_, index) => {
		const start = toMinute(startOfDay(addDays(first, index), zone));
		const end = toMinute(startOfDay(addDays(first, index + 1), zone));
		return runs.reduce((sum, ranges) => sum + lengthOf(clip(ranges, start, end)), 0);
	});
}

function lengthOf(ranges: readonly number[]): number {
	let sum = 0;
	for (let i = 0; i < ranges.length; i += 2) sum += (ranges[i + 1] ?? 0) - (ranges[i] ?? 0);
	return sum;
}
