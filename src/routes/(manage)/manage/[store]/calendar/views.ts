/** What of the calendar an address shows. */
import {
	addDays,
	addMonths,
	firstOfMonth,
	isLocalDay,
	weekday,
	type LocalDay
} from '#lib/platform/time.ts';

export const CALENDAR_VIEWS = ['day', 'week', 'month', 'agenda'] as const;
export type CalendarView = (typeof CALENDAR_VIEWS)[number];

export const AGENDA_DAYS = 14;

export const viewOf = (text: string | null): CalendarView =>
	CALENDAR_VIEWS.find((view) => view === text) ?? 'day';

/** 1 = Monday, as the store's country begins its weeks. */
export function firstWeekday(formats: string): number {
	// Not yet in the language's types everywhere: a method in newer engines, a property in older ones.
	const locale: Intl.Locale & {
		getWeekInfo?: () => { firstDay: number };
		weekInfo?: { firstDay: number };
	} = new Intl.Locale(formats);
	return locale.getWeekInfo?.().firstDay ?? locale.weekInfo?.firstDay ?? 1;
}

const startOfWeek = (day: LocalDay, first: number): LocalDay =>
	addDays(day, -((weekday(day) - first + 7) % 7));

export interface Stretch {
	readonly from: LocalDay;
	readonly days: number;
	readonly previous: LocalDay;
	readonly next: LocalDay;
}

/** The days shown, whole weeks of a month, and where back and on lead. */
export function stretchOf(
	view: CalendarView,
	asked: string | null,
	today: LocalDay,
	first: number
): Stretch & { readonly date: LocalDay } {
	const date = asked !== null && isLocalDay(asked) ? asked : today;
	switch (view) {
		case 'day':
			return { date, from: date, days: 1, previous: addDays(date, -1), next: addDays(date, 1) };
		case 'week': {
			const from = startOfWeek(date, first);
			return { date, from, days: 7, previous: addDays(date, -7), next: addDays(date, 7) };
		}
		case 'month': {
			const month = firstOfMonth(date);
			const from = startOfWeek(month, first);
			const last = addDays(addMonths(month, 1), -1);
			const until = addDays(startOfWeek(last, first), 7);
			let days = 28;
			while (addDays(from, days) < until) days += 7;
			return { date, from, days, previous: addMonths(month, -1), next: addMonths(month, 1) };
		}
		case 'agenda':
			return {
				date,
				from: date,
				days: AGENDA_DAYS,
				previous: addDays(date, -AGENDA_DAYS),
				next: addDays(date, AGENDA_DAYS)
			};
	}
}
