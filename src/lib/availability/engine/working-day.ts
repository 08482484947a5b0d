/** How much one person works on the local day of a moment: what shares of a day are measured against (D17). */
import type { Minute, StoreRules } from './model.ts';
import { openHours } from './open.ts';
import { clip } from './ranges.ts';
import { dayStart, localDay } from './zones.ts';

export interface WorkingDay {
	readonly from: Minute;
	readonly until: Minute;
	/** Working minutes in it. */
	readonly minutes: number;
}

/** Zero minutes when the person or the location is unknown, or it is a day off. */
export function workingDay(
	rules: StoreRules,
	staffId: string,
	locationId: string,
	at: Minute
): WorkingDay {
	const location = rules.locations.get(locationId);
	const staff = rules.staff.get(staffId);
	if (!location || !staff) return { from: at, until: at, minutes: 0 };
	const day = localDay(location.zone, at);
	const from = dayStart(location.zone, day);
	const until = dayStart(location.zone, day + 1);
	const open = clip(
		openHours(rules, { location, staff, service: null }, day, day + 1).runs,
		from,
		until
	);
	let minutes = 0;
	for (let i = 0; i < open.length; i += 2) minutes += (open[i + 1] ?? 0) - (open[i] ?? 0);
	return { from, until, minutes };
}
