/** Random stores, calendars and wishes for the property tests, most of them around a change of the clocks. */
import type fc from 'fast-check';
import { buildZoneTable } from '#lib/platform/zone-table.ts';
import type {
	BookingWindow,
	DayNumber,
	Hours,
	Limit,
	LocationRules,
	Minute,
	Performer,
	Request,
	ResourceRules,
	ServiceRules,
	StaffRules,
	StoreRules,
	Taken
} from '../model.ts';
import { Dice } from './dice.ts';
import { takenTime } from './taken-worlds.ts';
import { dayOf, localDay, toUtc } from '../zones.ts';

export const ZONES = [
	'Europe/Berlin',
	'America/New_York',
	'Australia/Lord_Howe',
	'Africa/Casablanca',
	'Asia/Kathmandu',
	'Pacific/Apia',
	'Asia/Almaty',
	'Europe/Athens',
	'America/Havana',
	'Africa/Cairo'
];

export interface World {
	readonly rules: StoreRules;
	readonly taken: Taken;
	readonly request: Request;
	/** The span to list, one to three days. */
	readonly from: Minute;
	readonly until: Minute;
}

/** Sorted wall pairs that do not touch, on a common raster, past midnight now and then. */
function wallRanges(dice: Dice): number[] {
	const raster = dice.pick(60, 30, 15, 5, 1);
	const last = dice.oneIn(4) ? 2880 : 1440;
	const edges = dice.list(1, 4, () => dice.int(0, last / raster) * raster);
	const sorted = [...new Set(edges)].sort((a, b) => a - b);
	if (sorted.length % 2 === 1) sorted.pop();
	return sorted.length > 0 ? sorted : [540, 1020];
}

function hours(dice: Dice, day: DayNumber): Hours {
	const usual = dice.oneIn(3)
		? wallRanges(dice)
		: dice.pick([540, 1020], [480, 720, 780, 1080], [1320, 1560], [0, 1440]);
	const odd = dice.oneIn(3);
	return {
		weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
			weekday,
			validFrom: dice.oneIn(12) ? day + dice.int(-1, 2) : null,
			validUntil: dice.oneIn(12) ? day + dice.int(-1, 2) : null,
			minutes: odd && dice.oneIn(4) ? wallRanges(dice) : usual
		})),
		overrides: new Map(
			dice.list(0, 2, () => [day + dice.int(-2, 2), dice.oneIn(3) ? [] : wallRanges(dice)])
		)
	};
}

function location(dice: Dice, id: string, zone: string, day: DayNumber): LocationRules {
	return {
		id,
		zone: buildZoneTable(zone),
		hours: dice.oneIn(3) ? hours(dice, day) : null,
		closures: dice.oneIn(8)
			? [{ id: `closure ${id}`, from: day + dice.int(-1, 2), until: day + dice.int(2, 3) }]
			: []
	};
}

function limit(dice: Dice): Limit {
	return {
		per: dice.pick('day', 'week', 'month'),
		maxBookings: dice.oneIn(2) ? dice.int(0, 4) : null,
		maxMinutes: dice.oneIn(2) ? dice.int(30, 300) : null
	};
}

function staffMember(dice: Dice, id: string, locationIds: string[], day: DayNumber): StaffRules {
	const there = locationIds.filter((_, n) => n === 0 || dice.oneIn(2));
	return {
		id,
		hours: new Map(there.map((locationId) => [locationId, hours(dice, day)])),
		extraHours: dice.oneIn(6)
			? new Map([['here', new Map([[day + dice.int(-1, 2), wallRanges(dice)]])]])
			: new Map(),
		leavesOn: dice.oneIn(12) ? day + dice.int(0, 3) : null,
		limits: dice.oneIn(8) ? [limit(dice)] : [],
		weight: dice.pick(1, 1, 2, 3),
		tier: dice.int(0, 2)
	};
}

function phasesOf(dice: Dice): number[] {
	if (dice.oneIn(4)) return dice.list(1, 4, () => dice.int(1, 8) * 5);
	return [dice.pick(30, 60, 45, 20, 7, 90, 240, 24 * 60)];
}

function performer(dice: Dice, staffId: string): Performer {
	return {
		staffId,
		locationId: 'here',
		phases: phasesOf(dice),
		bufferBefore: dice.oneIn(3) ? dice.int(0, 40) : 0,
		bufferAfter: dice.oneIn(3) ? dice.int(0, 40) : 0,
		priceMinor: dice.int(1, 3) * 1000
	};
}

function windowOf(dice: Dice, day: DayNumber): BookingWindow {
	if (!dice.oneIn(5)) return { kind: 'rolling', days: 90 };
	return dice.pick<BookingWindow>(
		{ kind: 'rolling', days: dice.int(0, 3) },
		{ kind: 'range', from: day + dice.int(-3, 1), until: day + dice.int(0, 3) },
		{ kind: 'release', weekday: dice.int(1, 7), at: dice.int(0, 1439), days: dice.int(0, 9) }
	);
}

function service(dice: Dice, staffIds: string[], day: DayNumber): ServiceRules {
	const unstaffed = dice.oneIn(6);
	const alone = performer(dice, '');
	return {
		id: 'service',
		hours: dice.oneIn(5) ? hours(dice, day) : null,
		seasons: dice.oneIn(8)
			? [{ from: dice.oneIn(2) ? day + dice.int(-1, 2) : null, until: day + dice.int(0, 3) }]
			: [],
		slotStep: dice.pick(null, null, 15, 30, 20, 45, 50, 90),
		grid: dice.oneIn(4) ? 'clock' : 'interval',
		minimumNotice: dice.oneIn(5)
			? { unit: 'days', value: dice.int(0, 2) }
			: { unit: 'minutes', value: dice.pick(0, 0, 0, 60, dice.int(0, 3000)) },
		sameDay: !dice.oneIn(8),
		window: windowOf(dice, day),
		buffersSpill: !dice.oneIn(3),
		buffersOnResources: dice.oneIn(2),
		capacity: dice.oneIn(3) ? dice.int(2, 6) : 1,
		minPersons: 1,
		maxPersons: dice.int(1, 7),
		performers: unstaffed ? [] : staffIds.map((id) => performer(dice, id)),
		requirements: dice.oneIn(3)
			? dice.list(1, 2, () => ({
					typeId: dice.pick('room', 'chair'),
					units: dice.int(1, 2),
					perPerson: dice.oneIn(3)
				}))
			: [],
		limits: dice.oneIn(6) ? [limit(dice)] : [],
		assignment: dice.pick('round_robin', 'least_busy', 'priority', 'lowest_price'),
		unstaffed,
		locationIds: ['here'],
		phases: alone.phases,
		bufferBefore: alone.bufferBefore,
		bufferAfter: alone.bufferAfter,
		priceMinor: alone.priceMinor
	};
}

function resource(dice: Dice, n: number, day: DayNumber): ResourceRules {
	return {
		id: `resource ${n}`,
		typeId: dice.pick('room', 'chair'),
		locationId: 'here',
		quantity: dice.pick(1, 1, 2, 6),
		hours: dice.oneIn(5) ? hours(dice, day) : null
	};
}

/** A day on which something odd happens to the clock, or any day from 2025 to 2035. */
function someDay(dice: Dice, zone: string): DayNumber {
	const { starts } = buildZoneTable(zone);
	const first = dayOf(2024, 2, 1);
	const changes = starts
		.filter((at) => at > first * 1440 && at < dayOf(2036, 1, 1) * 1440)
		.map((at) => Math.floor(at / 1440));
	if (changes.length === 0 || dice.oneIn(3)) return dayOf(2025, 1, 1) + dice.int(0, 4000);
	return dice.pick(...changes) + dice.int(-2, 1);
}

export function makeWorld(g: fc.GeneratorValue): World {
	const dice = new Dice(g);
	const zone = dice.pick(...ZONES);
	const day = someDay(dice, zone);
	const here = location(dice, 'here', zone, day);
	const there = dice.oneIn(3) ? [location(dice, 'there', dice.pick(zone, ...ZONES), day)] : [];
	const locations = [here, ...there];
	const places = locations.map((one) => one.id);
	const staff = dice.list(1, 3, (n) => staffMember(dice, `staff ${n}`, places, day));
	const staffIds = staff.map((one) => one.id);
	const wanted = service(dice, staffIds, day);
	const other = { ...wanted, id: 'other', performers: staffIds.map((id) => performer(dice, id)) };
	const resources = dice.list(0, 3, (n) => resource(dice, n, day));
	const rules: StoreRules = {
		version: 1,
		locations: new Map(locations.map((one) => [one.id, one])),
		staff: new Map(staff.map((one) => [one.id, one])),
		resources: new Map(resources.map((one) => [one.id, one])),
		services: new Map([wanted, other].map((one) => [one.id, one])),
		weekStart: dice.pick(1, 7, 6)
	};
	const from = toUtc(here.zone, day, 0) + dice.pick(0, 0, dice.int(0, 900));
	const now = from + dice.pick(-4320, -1440, -60, dice.int(-4000, 1500));
	return {
		rules,
		taken: takenTime(dice, rules, from),
		request: {
			serviceId: 'service',
			locationId: 'here',
			staffId: !wanted.unstaffed && dice.oneIn(4) ? dice.pick(...staffIds) : null,
			partySize: dice.oneIn(4) ? dice.int(1, 4) : 1,
			now,
			ownClaimId: dice.oneIn(3) ? `claim ${dice.int(0, 5)}` : null,
			ignoreNotice: dice.oneIn(6)
		},
		from,
		until: toUtc(here.zone, localDay(here.zone, from) + dice.int(1, 2), 0)
	};
}
