/**
 * The oracle's own clock and hours: calendar library instead of zone tables, minutes painted one by
 * one instead of ranges. Slow and obvious on purpose; it shares nothing with the engine but the model.
 */
import { CalendarDate, CalendarDateTime, fromAbsolute, toZoned } from '@internationalized/date';
import type { DayNumber, Hours, LocationRules, Minute, StaffRules } from '../model.ts';

const EPOCH = new CalendarDate(1970, 1, 1);
const instants = new Map<string, Minute>();
const clocks = new Map<string, { day: DayNumber; wall: number }>();

export function instantOf(zone: string, day: DayNumber, wall: number): Minute {
	const key = `${zone} ${day} ${wall}`;
	let minute = instants.get(key);
	if (minute === undefined) {
		const date = EPOCH.add({ days: day + Math.floor(wall / 1440) });
		const time = ((wall % 1440) + 1440) % 1440;
		const local = new CalendarDateTime(
			date.year,
			date.month,
			date.day,
			Math.floor(time / 60),
			time % 60
		);
		minute = toZoned(local, zone, 'compatible').toDate().getTime() / 60_000;
		instants.set(key, minute);
	}
	return minute;
}

export function clockOf(zone: string, at: Minute): { day: DayNumber; wall: number } {
	const key = `${zone} ${at}`;
	let clock = clocks.get(key);
	if (!clock) {
		const local = fromAbsolute(at * 60_000, zone);
		const date = new CalendarDate(local.year, local.month, local.day);
		clock = { day: date.compare(EPOCH), wall: local.hour * 60 + local.minute };
		clocks.set(key, clock);
	}
	return clock;
}

export function dateOf(day: DayNumber): CalendarDate {
	return EPOCH.add({ days: day });
}

/** 1 = Monday. */
export function weekday(day: DayNumber): number {
	return ((dateOf(day).toDate('UTC').getUTCDay() + 6) % 7) + 1;
}

/** A stretch of minutes with one flag each. */
export class Minutes {
	readonly from: Minute;
	readonly flags: Uint8Array;

	constructor(from: Minute, until: Minute) {
		this.from = from;
		this.flags = new Uint8Array(until - from);
	}

	paint(start: Minute, end: Minute): this {
		for (let at = start; at < end; at++)
			if (at >= this.from && at < this.from + this.flags.length) this.flags[at - this.from] = 1;
		return this;
	}

	has(at: Minute): boolean {
		return this.flags[at - this.from] === 1;
	}

	all(start: Minute, end: Minute): boolean {
		for (let at = start; at < end; at++) if (!this.has(at)) return false;
		return true;
	}

	any(start: Minute, end: Minute): boolean {
		for (let at = start; at < end; at++) if (this.has(at)) return true;
		return false;
	}
}

/** The stretch of time and of days the oracle looks at. */
export interface Scope {
	readonly zone: string;
	readonly from: Minute;
	readonly until: Minute;
	readonly firstDay: DayNumber;
	readonly lastDay: DayNumber;
}

export function scopeOf(zone: string, from: Minute, until: Minute): Scope {
	const firstDay = clockOf(zone, from).day - 6;
	const lastDay = clockOf(zone, until).day + 3;
	return {
		zone,
		from: instantOf(zone, firstDay - 3, 0),
		until: instantOf(zone, lastDay + 4, 0),
		firstDay,
		lastDay
	};
}

/** Wall pairs that one level's rules give one day. */
export function pairsOf(hours: Hours, day: DayNumber): [number, number][] {
	const flat: number[] = [];
	const override = hours.overrides.get(day);
	if (override) flat.push(...override);
	else
		for (const rule of hours.weekly)
			if (
				rule.weekday === weekday(day) &&
				(rule.validFrom === null || rule.validFrom <= day) &&
				(rule.validUntil === null || day <= rule.validUntil)
			)
				flat.push(...rule.minutes);
	const pairs: [number, number][] = [];
	for (let i = 0; i < flat.length; i += 2) pairs.push([flat[i]!, flat[i + 1]!]);
	return pairs;
}

export function paintDay(
	minutes: Minutes,
	zone: string,
	day: DayNumber,
	pairs: [number, number][]
) {
	for (const [start, end] of pairs)
		minutes.paint(instantOf(zone, day, start), instantOf(zone, day, end));
}

export function paintHours(scope: Scope, hours: Hours): Minutes {
	const minutes = new Minutes(scope.from, scope.until);
	for (let day = scope.firstDay - 3; day <= scope.lastDay + 3; day++)
		paintDay(minutes, scope.zone, day, pairsOf(hours, day));
	return minutes;
}

/** Minute → the start of the working interval it belongs to (D5's anchor). */
export class Anchors {
	readonly from: Minute;
	private readonly begins: Int32Array;

	constructor({ from, until }: Scope) {
		this.from = from;
		this.begins = new Int32Array(until - from).fill(-1);
	}

	set(at: Minute, anchor: Minute): void {
		this.begins[at - this.from] = anchor;
	}

	/** undefined: not working then. */
	get(at: Minute): Minute | undefined {
		const anchor = this.begins[at - this.from] ?? -1;
		return anchor < 0 ? undefined : anchor;
	}

	has(at: Minute): boolean {
		return this.get(at) !== undefined;
	}
}

export function workingMinutes(
	scope: Scope,
	location: LocationRules,
	staff: StaffRules | null,
	windows: Hours | null
): Anchors {
	const anchors = new Anchors(scope);
	const zone = scope.zone;
	const opening = location.hours && paintHours(scope, location.hours);
	const offered = windows && paintHours(scope, windows);
	const closed = new Minutes(scope.from, scope.until);
	for (const { from, until } of location.closures)
		closed.paint(
			Math.max(scope.from, instantOf(zone, from, 0)),
			Math.min(scope.until, instantOf(zone, until + 1, 0))
		);
	const covered = new Minutes(scope.from, scope.until);
	const rules = staff ? staff.hours.get(location.id) : (location.hours ?? windows);
	for (let day = scope.firstDay; day <= scope.lastDay; day++) {
		const begin = instantOf(zone, day, 0);
		const end = instantOf(zone, day + 2, 0) + 120;
		const mine = new Minutes(begin, end);
		const extra = new Minutes(begin, end);
		paintDay(mine, zone, day, rules ? pairsOf(rules, day) : staff ? [] : [[0, 1440]]);
		const more = staff?.extraHours.get(location.id)?.get(day);
		if (more)
			for (let i = 0; i < more.length; i += 2)
				paintDay(extra, zone, day, [[more[i]!, more[i + 1]!]]);
		let anchor: Minute | null = null;
		for (let at = begin; at < end; at++) {
			const works = extra.has(at) || (mine.has(at) && (!staff || !opening || opening.has(at)));
			const fresh = works && !covered.has(at) && !closed.has(at) && (!offered || offered.has(at));
			anchor = fresh ? (anchor ?? at) : null;
			if (anchor !== null) anchors.set(at, anchor);
			if (works) covered.paint(at, at + 1);
		}
	}
	return anchors;
}
