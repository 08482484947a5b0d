/** Weekly rules with dated replacements, day by day, as instants (D7, C14). */
import type { Closure, DayNumber, Hours, Ranges, ZoneTable } from './model.ts';
import { normalise, NOTHING, push, union } from './ranges.ts';
import { dayStart, toUtc, weekdayOf } from './zones.ts';

/** Wall minutes of the rules that belong to one local day: its override, else the weekly rules valid then. */
export function dayRanges(hours: Hours, day: DayNumber): Ranges {
	const override = hours.overrides.get(day);
	if (override) return override;
	const weekday = weekdayOf(day);
	let found: Ranges = NOTHING;
	for (const rule of hours.weekly) {
		if (rule.weekday !== weekday) continue;
		if (rule.validFrom !== null && day < rule.validFrom) continue;
		if (rule.validUntil !== null && day > rule.validUntil) continue;
		found = union(found, rule.minutes);
	}
	return found;
}

/** Wall minutes of a local day as instants. A range that a clock change turns round is no range. */
export function toInstants(zone: ZoneTable, day: DayNumber, wall: Ranges): Ranges {
	if (wall.length === 0) return NOTHING;
	const pairs: number[] = [];
	for (let i = 0; i < wall.length; i += 2)
		pairs.push(toUtc(zone, day, wall[i]!), toUtc(zone, day, wall[i + 1]!));
	return normalise(pairs);
}

/** Everything the rules of the local days [fromDay, untilDay) open, reaching past midnight included. */
export function expandHours(
	hours: Hours,
	zone: ZoneTable,
	fromDay: DayNumber,
	untilDay: DayNumber
): Ranges {
	const out: number[] = [];
	let sorted = true;
	for (let day = fromDay; day < untilDay; day++) {
		const wall = dayRanges(hours, day);
		for (let i = 0; i < wall.length; i += 2) {
			const start = toUtc(zone, day, wall[i]!);
			const end = toUtc(zone, day, wall[i + 1]!);
			if (start >= end) continue;
			if (out.length > 0 && start <= out[out.length - 1]!) sorted = false;
			out.push(start, end);
		}
	}
	return sorted ? out : normalise(out);
}

/** Closures take whole local days, midnight to midnight. */
export function closedRanges(closures: readonly Closure[], zone: ZoneTable): Ranges {
	if (closures.length === 0) return NOTHING;
	const pairs: number[] = [];
	for (const closure of closures)
		pairs.push(dayStart(zone, closure.from), dayStart(zone, closure.until + 1));
	return normalise(pairs);
}

/** Runs of time in which pieces that touch are one (22:00-24:00 and 00:00-02:00 are one evening). */
export function mergePieces(pieces: readonly number[]): Ranges {
	const out: number[] = [];
	for (let i = 0; i < pieces.length; i += 2) push(out, pieces[i]!, pieces[i + 1]!);
	return out;
}
