/**
 * When a person (or, unstaffed, a location) works: location ∩ service windows ∩ staff, plus extra
 * hours, minus closures (D7). Kept per rules version, because it depends on nothing else.
 */
import { closedRanges, dayRanges, expandHours, mergePieces, toInstants } from './hours.ts';
import type {
	DayNumber,
	Hours,
	LocationRules,
	Ranges,
	ServiceRules,
	StaffRules,
	StoreRules
} from './model.ts';
import { clip, NOTHING, subtract, union } from './ranges.ts';
import { DAY_MINUTES } from './zones.ts';

export interface Open {
	/**
	 * Working intervals as the grid sees them (D5): each begins on one local day and is where its
	 * starts are anchored. Flat pairs, sorted, disjoint; unlike `Ranges` they may touch.
	 */
	readonly pieces: Ranges;
	/** The same minutes with touching pieces joined: a booking must fit into one run (C14, C40). */
	readonly runs: Ranges;
}

interface Entry {
	readonly fromDay: DayNumber;
	readonly untilDay: DayNumber;
	readonly open: Open;
}

/** A rule reaches at most two days ahead, so what overlaps it began at most four days before; one for clock changes. */
const LOOK_BACK = 5;
const LOOK_AHEAD = 3;
/** A second question of the same person widens the kept span by this much, so browsing does not expand again. */
const GROW_DAYS = 28;
/** Wider spans are computed and not kept: memory stays bounded whatever is asked. */
const KEPT_DAYS = 800;

const EVERY_DAY: Hours = {
	weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
		weekday,
		validFrom: null,
		validUntil: null,
		minutes: [0, DAY_MINUTES]
	})),
	overrides: new Map()
};

const kept = new WeakMap<StoreRules, Map<string, Entry>>();

/** Who works where, in which service's windows. `staff` null: the location itself; `service` null: no windows. */
export interface OpenQuestion {
	readonly location: LocationRules;
	readonly staff: StaffRules | null;
	readonly service: ServiceRules | null;
}

/** Exact for every piece that shares a minute with the local days [fromDay, untilDay); may hold more. */
export function openHours(
	rules: StoreRules,
	question: OpenQuestion,
	fromDay: DayNumber,
	untilDay: DayNumber
): Open {
	let entries = kept.get(rules);
	if (!entries) kept.set(rules, (entries = new Map<string, Entry>()));
	const windows = question.service?.hours ? question.service.id : '';
	const key = `${question.staff ? question.staff.id : ''} ${question.location.id} ${windows}`;
	const entry = entries.get(key);
	if (entry && entry.fromDay <= fromDay && untilDay <= entry.untilDay) return entry.open;
	let from = fromDay;
	let until = untilDay;
	if (entry) {
		from = Math.min(entry.fromDay, fromDay);
		until = Math.max(entry.untilDay, untilDay + GROW_DAYS);
		if (until - from > KEPT_DAYS) [from, until] = [fromDay, untilDay];
	}
	const open = expandOpen(question, from, until);
	if (until - from <= KEPT_DAYS) entries.set(key, { fromDay: from, untilDay: until, open });
	return open;
}

/** Without the kept results; `openHours` is what to call. */
export function expandOpen(
	{ location, staff, service }: OpenQuestion,
	fromDay: DayNumber,
	untilDay: DayNumber
): Open {
	const { zone } = location;
	const first = fromDay - LOOK_BACK;
	const widened = (hours: Hours | null): Ranges | null =>
		hours && expandHours(hours, zone, first - LOOK_AHEAD, untilDay + LOOK_AHEAD);
	const windows = service?.hours ?? null;
	const own = staff ? staff.hours.get(location.id) : (location.hours ?? windows ?? EVERY_DAY);
	const extra = staff?.extraHours.get(location.id);
	const within = staff ? widened(location.hours) : null;
	const offered = widened(windows);
	const closed = closedRanges(location.closures, zone);
	const pieces: number[] = [];
	let covered: Ranges = NOTHING;
	for (let day = first; day < untilDay; day++) {
		let wall = own ? toInstants(zone, day, dayRanges(own, day)) : NOTHING;
		if (within) wall = clipAll(wall, within);
		const more = extra?.get(day);
		if (more) wall = union(wall, toInstants(zone, day, more));
		if (wall.length === 0) continue;
		const fresh = subtract(wall, covered);
		covered = latest(covered, wall);
		const left = subtract(offered ? clipAll(fresh, offered) : fresh, closed);
		for (const edge of left) pieces.push(edge);
	}
	return ordered(pieces);
}

/** Days reach into each other rarely; then their pieces are put in order of time. */
function ordered(pieces: readonly number[]): Open {
	let sorted = pieces;
	for (let i = 2; i < pieces.length; i += 2) {
		if (pieces[i]! >= pieces[i - 1]!) continue;
		const pairs: [number, number][] = [];
		for (let j = 0; j < pieces.length; j += 2) pairs.push([pieces[j]!, pieces[j + 1]!]);
		sorted = pairs.sort((a, b) => a[0] - b[0]).flat();
		break;
	}
	return { pieces: sorted, runs: mergePieces(sorted) };
}

function clipAll(ranges: Ranges, within: Ranges): Ranges {
	if (ranges.length === 2) return clip(within, ranges[0]!, ranges[1]!);
	const out: number[] = [];
	for (let i = 0; i < ranges.length; i += 2)
		for (const edge of clip(within, ranges[i]!, ranges[i + 1]!)) out.push(edge);
	return out;
}

/** What the days so far cover, as far back as a later day can still reach. */
function latest(covered: Ranges, added: Ranges): Ranges {
	const horizon = added[0]! - LOOK_BACK * DAY_MINUTES;
	let drop = 0;
	while (drop < covered.length && covered[drop + 1]! < horizon) drop += 2;
	return union(drop > 0 ? covered.slice(drop) : covered, added);
}

/**
 * Where this person works at other locations and not here: buffers may spill past closing, but
 * never into another location's interval (D4).
 */
export function elsewhere(
	rules: StoreRules,
	staff: StaffRules,
	here: LocationRules,
	fromDay: DayNumber,
	untilDay: DayNumber
): Ranges {
	let others: Ranges = NOTHING;
	for (const location of rules.locations.values()) {
		if (location.id === here.id) continue;
		if (!staff.hours.has(location.id) && !staff.extraHours.has(location.id)) continue;
		const question = { location, staff, service: null };
		others = union(others, openHours(rules, question, fromDay - 1, untilDay + 1).runs);
	}
	if (others.length === 0) return others;
	const own = openHours(rules, { location: here, staff, service: null }, fromDay - 1, untilDay + 1);
	return subtract(others, own.runs);
}
