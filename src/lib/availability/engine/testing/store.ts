/** A small ordinary store for tests that read as sentences: Danae works Monday to Friday, 09:00-17:00, in Berlin. */
import { buildZoneTable } from '#lib/platform/zone-table.ts';
import type {
	Hours,
	LocationRules,
	Minute,
	Performer,
	Ranges,
	RefusalRule,
	Request,
	ResourceRules,
	ServiceRules,
	StaffRules,
	StoreRules,
	Taken,
	TakenRange,
	TakenSession
} from '../model.ts';
import { decide } from '../decide.ts';
import { findSlots } from '../slots.ts';
import { dayOf, localWall, toUtc } from '../zones.ts';
import { instantOf } from './oracle-time.ts';

export const BERLIN = 'Europe/Berlin';

/** Days since 1970 of `YYYY-MM-DD`. */
export function day(date: string): number {
	const [year, month, dayOfMonth] = date.split('-').map(Number);
	return dayOf(year!, month!, dayOfMonth!);
}

/** `HH:MM` as wall minutes; 26:00 is 02:00 of the next day. */
export function wall(time: string): number {
	const [hour, minute] = time.split(':').map(Number);
	return hour! * 60 + minute!;
}

/** `YYYY-MM-DD HH:MM` on the wall of a zone, by the calendar library and not by the engine. */
export function at(label: string, zone = BERLIN): Minute {
	const [date, time] = label.split(' ');
	return instantOf(zone, day(date!), wall(time!));
}

/** `['09:00-12:00', …]` as wall pairs. */
export function ranges(...texts: string[]): Ranges {
	return texts.flatMap((text) => text.split('-').map(wall));
}

/** The same hours on the given ISO weekdays, with replacements per date. */
export function hours(
	text: string[],
	overrides: Record<string, string[]> = {},
	weekdays = [1, 2, 3, 4, 5]
): Hours {
	return {
		weekly: weekdays.map((weekday) => ({
			weekday,
			validFrom: null,
			validUntil: null,
			minutes: ranges(...text)
		})),
		overrides: new Map(
			Object.entries(overrides).map(([date, list]) => [day(date), ranges(...list)])
		)
	};
}

export function staff(id: string, changes: Partial<StaffRules> = {}): StaffRules {
	return {
		id,
		hours: new Map([['salon', hours(['09:00-17:00'])]]),
		extraHours: new Map(),
		leavesOn: null,
		limits: [],
		weight: 1,
		tier: 0,
		...changes
	};
}

export function performer(staffId: string, changes: Partial<Performer> = {}): Performer {
	return {
		staffId,
		locationId: 'salon',
		phases: [60],
		bufferBefore: 0,
		bufferAfter: 0,
		priceMinor: 5500,
		...changes
	};
}

export function service(changes: Partial<ServiceRules> = {}): ServiceRules {
	return {
		id: 'cut',
		hours: null,
		seasons: [],
		slotStep: 60,
		grid: 'interval',
		minimumNotice: { unit: 'minutes', value: 0 },
		sameDay: true,
		window: { kind: 'rolling', days: 400 },
		buffersSpill: true,
		buffersOnResources: false,
		capacity: 1,
		minPersons: 1,
		maxPersons: 1,
		performers: [performer('danae')],
		requirements: [],
		limits: [],
		assignment: 'round_robin',
		unstaffed: false,
		locationIds: ['salon'],
		phases: [60],
		bufferBefore: 0,
		bufferAfter: 0,
		priceMinor: 5500,
		...changes
	};
}

export function resource(id: string, changes: Partial<ResourceRules> = {}): ResourceRules {
	return { id, typeId: 'room', locationId: 'salon', quantity: 1, hours: null, ...changes };
}

export function location(changes: Partial<LocationRules> = {}): LocationRules {
	return { id: 'salon', zone: buildZoneTable(BERLIN), hours: null, closures: [], ...changes };
}

export interface Parts {
	readonly locations?: readonly LocationRules[];
	readonly staff?: readonly StaffRules[];
	readonly services?: readonly ServiceRules[];
	readonly resources?: readonly ResourceRules[];
}

const byId = <T extends { readonly id: string }>(list: readonly T[]): Map<string, T> =>
	new Map(list.map((one) => [one.id, one]));

export function store(parts: Parts = {}): StoreRules {
	return {
		version: 1,
		locations: byId(parts.locations ?? [location()]),
		staff: byId(parts.staff ?? [staff('danae')]),
		resources: byId(parts.resources ?? []),
		services: byId(parts.services ?? [service()]),
		weekStart: 1
	};
}

export const NOTHING_TAKEN: Taken = { ranges: [], sessions: [], counted: [], load: new Map() };

export function taken(changes: Partial<Taken>): Taken {
	return { ...NOTHING_TAKEN, ...changes };
}

/** A booking of danae's, unless told otherwise. */
export function booked(from: string, until: string, changes: Partial<TakenRange> = {}): TakenRange {
	return {
		ownerId: 'danae',
		start: at(from),
		end: at(until),
		kind: 'booking',
		causeId: 'booking 1',
		claimId: 'claim 1',
		units: 1,
		...changes
	};
}

export function session(
	from: string,
	until: string,
	changes: Partial<TakenSession> = {}
): TakenSession {
	return {
		id: 'session 1',
		serviceId: 'cut',
		locationId: 'salon',
		staffId: 'danae',
		start: at(from),
		end: at(until),
		capacity: 4,
		places: 1,
		scheduled: false,
		claimId: 'session claim 1',
		...changes
	};
}

/** Anyone, one person, asked on 1 January 2027. */
export function request(changes: Partial<Request> = {}): Request {
	return {
		serviceId: 'cut',
		locationId: 'salon',
		staffId: null,
		partySize: 1,
		now: at('2027-01-01 12:00'),
		ownClaimId: null,
		ignoreNotice: false,
		...changes
	};
}

/** Starts as `HH:MM` on the wall of the zone. */
export function times(slots: readonly { readonly start: Minute }[], zone = BERLIN): string[] {
	const table = buildZoneTable(zone);
	return slots.map(({ start }) => {
		const minutes = localWall(table, start);
		const pad = (n: number): string => String(n).padStart(2, '0');
		return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
	});
}

/** The instants at which a local day of Berlin begins and ends. */
export function dayOfBerlin(date: string): [Minute, Minute] {
	const zone = buildZoneTable(BERLIN);
	return [toUtc(zone, day(date), 0), toUtc(zone, day(date) + 1, 0)];
}

/** What is offered on one local day of Berlin, as wall times. */
export function offeredOn(
	date: string,
	rules: StoreRules,
	changes: { taken?: Taken; request?: Partial<Request> } = {}
): string[] {
	const [from, until] = dayOfBerlin(date);
	return times(
		findSlots(rules, changes.taken ?? NOTHING_TAKEN, request(changes.request), from, until)
	);
}

/** Rule ids with which one start is refused; empty: it can be taken. */
export function refusedBy(
	label: string,
	rules: StoreRules,
	changes: { taken?: Taken; request?: Partial<Request> } = {}
): RefusalRule[] {
	const decision = decide(
		rules,
		changes.taken ?? NOTHING_TAKEN,
		request(changes.request),
		at(label)
	);
	return decision.ok ? [] : decision.refusals.map((refusal) => refusal.rule);
}
