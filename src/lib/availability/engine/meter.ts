/** How much of each day is still free: the meter under a date (SCREENS §2). */
import { layOver } from './cells.ts';
import type {
	DayMeter,
	DayNumber,
	Minute,
	Request,
	StoreRules,
	Taken,
	TakenSession
} from './model.ts';
import { offeredSeries } from './offered.ts';
import { ask } from './question.ts';
import { slotsOf } from './slots.ts';
import { dayStart } from './zones.ts';

/**
 * One meter per local day of the location, `days` of them. `closed`: nothing could be offered even
 * if nothing were taken (hours, notice, window); `full`: something could. Unknown service: all closed.
 */
export function dayMeters(
	rules: StoreRules,
	taken: Taken,
	request: Request,
	fromDay: DayNumber,
	days: number
): DayMeter[] {
	const zone = rules.locations.get(request.locationId)?.zone;
	const bounds: Minute[] = [];
	for (let n = 0; n <= days; n++) bounds.push(zone ? dayStart(zone, fromDay + n) : n);
	const free = countByDay(startsIn(rules, taken, request, bounds), bounds);
	const possible = countByDay(startsIn(rules, emptied(taken), request, bounds), bounds);
	return free.map((count, n) => ({
		day: fromDay + n,
		state: count > 0 ? 'free' : possible[n]! > 0 ? 'full' : 'closed',
		free: count,
		possible: Math.max(count, possible[n]!)
	}));
}

/** As if nobody had booked and nobody were away: the sessions staff put there stay, without people. */
function emptied(taken: Taken): Taken {
	const sessions: TakenSession[] = taken.sessions
		.filter((session) => session.scheduled)
		.map((session) => ({ ...session, places: 0, ownPlaces: 0 }));
	return { ranges: [], sessions, counted: [], load: taken.load };
}

function startsIn(
	rules: StoreRules,
	taken: Taken,
	request: Request,
	bounds: readonly Minute[]
): Minute[] {
	const q = ask(rules, taken, request, bounds[0]!, bounds[bounds.length - 1]!);
	if (!q) return [];
	if (q.sessions.length > 0) return slotsOf(q).map((slot) => slot.start);
	const cells = layOver(offeredSeries(q));
	const starts: Minute[] = [];
	if (!cells) return starts;
	const { bits, words, width, from, count } = cells;
	for (let cell = 0; cell < count; cell++)
		for (let w = cell * words; w < (cell + 1) * words; w++)
			if (bits[w] !== 0) {
				starts.push(from + cell * width);
				break;
			}
	return starts;
}

function countByDay(starts: readonly Minute[], bounds: readonly Minute[]): number[] {
	const counts: number[] = [];
	let i = 0;
	for (let n = 1; n < bounds.length; n++) {
		const first = i;
		while (i < starts.length && starts[i]! < bounds[n]!) i++;
		counts.push(i - first);
	}
	return counts;
}
