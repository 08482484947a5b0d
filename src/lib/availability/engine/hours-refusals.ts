/** Reasons that lie in hours: which level is closed, named one by one. */
import { onGrid } from './grid.ts';
import { closedRanges, expandHours, toInstants } from './hours.ts';
import type { DayNumber, Hours, Minute, Ranges, Refusal, RefusalRule } from './model.ts';
import type { Candidate, Question } from './question.ts';
import { covers, NOTHING, touches, union } from './ranges.ts';
import { localDay } from './zones.ts';

/** The ranges of the rules that can reach a stretch of local days. */
function around(hours: Hours, q: Question, from: DayNumber, until: DayNumber): Ranges {
	return expandHours(hours, q.zone, from - 3, until + 2);
}

/** Closed, away, off the grid, or no room for the buffers (D7, D23, D5, D4). */
export function hoursRefusals(q: Question, candidate: Candidate, start: Minute): Refusal[] {
	const { work, staff, open, elsewhere } = candidate;
	const end = start + work.duration;
	const refusals: Refusal[] = [];
	const refuse = (rule: RefusalRule, causeId: string, causeKind: Refusal['causeKind']): void =>
		void refusals.push({ rule, staffId: work.staffId, causeId, causeKind });
	const { location, service, zone } = q;
	const from = localDay(zone, start);
	const until = localDay(zone, end);
	if (staff !== null && staff.leavesOn !== null && from >= staff.leavesOn)
		refuse('D23_LEFT', staff.id, 'staff');
	for (const closure of location.closures)
		if (touches(closedRanges([closure], zone), start, end))
			refuse('D7_CLOSURE', closure.id, 'closure');
	if (service.hours && !covers(around(service.hours, q, from, until), start, end))
		refuse('D7_SERVICE_WINDOW', service.id, 'service');
	const extra = staff ? extraAround(q, staff.extraHours.get(location.id), from, until) : NOTHING;
	if (location.hours && !covers(union(around(location.hours, q, from, until), extra), start, end))
		refuse('D7_LOCATION_HOURS', location.id, 'location');
	const own = staff?.hours.get(location.id);
	if (staff && !covers(union(own ? around(own, q, from, until) : NOTHING, extra), start, end))
		refuse('D7_STAFF_HOURS', staff.id, 'staff');
	if (refusals.length > 0 || !covers(open.runs, start, end)) return refusals;
	if (!onGrid(q, candidate, start)) refuse('D5_GRID', service.id, 'service');
	if (!service.buffersSpill && !covers(open.runs, start - work.before, end + work.after))
		refuse('D4_BUFFER', location.id, 'location');
	if (touches(elsewhere, start - work.before, start) || touches(elsewhere, end, end + work.after))
		refuse('D4_BUFFER', location.id, 'location');
	return refusals;
}

function extraAround(
	q: Question,
	extra: ReadonlyMap<DayNumber, Ranges> | undefined,
	from: DayNumber,
	until: DayNumber
): Ranges {
	let found: Ranges = NOTHING;
	if (extra)
		for (let day = from - 3; day < until + 2; day++)
			found = union(found, toInstants(q.zone, day, extra.get(day) ?? NOTHING));
	return found;
}
