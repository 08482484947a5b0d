/** What the service form's menus offer, in words. */
import { m } from '#lib/paraglide/messages.js';

export const priceKinds = () => [
	{ value: 'fixed', label: m.setup_price_fixed() },
	{ value: 'from', label: m.setup_price_from() },
	{ value: 'per_hour', label: m.setup_price_per_hour() },
	{ value: 'per_person', label: m.setup_price_per_person() }
];

export const noticeUnits = () => [
	{ value: 'minutes', label: m.setup_unit_minutes() },
	{ value: 'hours', label: m.setup_unit_hours() },
	{ value: 'days', label: m.setup_unit_days() }
];

export const windows = () => [
	{ value: 'rolling', label: m.setup_window_rolling(), help: m.setup_window_rolling_help() },
	{ value: 'range', label: m.setup_window_range(), help: m.setup_window_range_help() },
	{ value: 'release', label: m.setup_window_release(), help: m.setup_window_release_help() }
];

export const grids = () => [
	{ value: 'interval', label: m.setup_grid_interval() },
	{ value: 'clock', label: m.setup_grid_clock() }
];

export const assignments = () => [
	{ value: 'round_robin', label: m.setup_assign_round_robin() },
	{ value: 'least_busy', label: m.setup_assign_least_busy() },
	{ value: 'priority', label: m.setup_assign_priority() },
	{ value: 'lowest_price', label: m.setup_assign_lowest_price() }
];

/** Monday first, in the reader's language; 2024-01-01 was a Monday. */
export function weekdays(locale: string): { value: string; label: string }[] {
	const name = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
	const MONDAY = 1_704_067_200_000;
	return Array.from({ length: 7 }, (_, i) => ({
		value: String(i + 1),
		label: name.format(MONDAY + i * 86_400_000)
	}));
}
