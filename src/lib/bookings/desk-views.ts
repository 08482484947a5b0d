/** What the store's people see: calendar, list, day. Times are the location's (SCREENS §2.2). */
import type { Instant } from '#lib/platform/time.ts';
import type { BookingStatus } from './rules.ts';
import type { PersonView } from './views.ts';

export interface DeskBooking {
	readonly id: string;
	readonly code: string;
	readonly version: number;
	readonly status: BookingStatus;
	readonly startsAt: Instant;
	readonly endsAt: Instant;
	/** Wall clock of the location, for calendars: `2026-11-24T11:00`. */
	readonly localStart: string;
	readonly localEnd: string;
	/** "11:00", "12:45", "Tue 24 Nov 2026" */
	readonly startText: string;
	readonly endText: string;
	readonly dateText: string;
	readonly day: string;
	readonly zone: string;
	readonly clientId: string;
	readonly clientName: string;
	readonly email: string | null;
	readonly phone: string | null;
	readonly serviceId: string;
	readonly serviceName: string;
	readonly staffId: string | null;
	readonly staffName: string | null;
	readonly staffChosen: boolean;
	readonly locationId: string;
	readonly groupSessionId: string | null;
	readonly partySize: number;
	readonly priceMinor: number;
	readonly priceText: string;
	readonly note: string;
	readonly source: string;
	/** Overbooked on purpose: shown on the card (C5). */
	readonly forcedReason: string | null;
	readonly reason: string | null;
	readonly late: boolean;
	readonly rescheduledCount: number;
	readonly firstVisit: boolean;
	/** Of a pending one: what it waits for. */
	readonly pendingFor: 'approval' | 'payment' | null;
	readonly decideBy: Instant | null;
}

export interface TimedBlock {
	readonly id: string;
	readonly kind: 'time_off' | 'blocked' | 'busy' | 'hold' | 'closed' | 'group_session';
	readonly startsAt: Instant;
	readonly endsAt: Instant;
	readonly localStart: string;
	readonly localEnd: string;
	readonly label: string;
}

export interface Column {
	readonly person: PersonView;
	/** Working time of the day as wall minutes, flat pairs. */
	readonly working: readonly number[];
	readonly bookings: readonly DeskBooking[];
	readonly blocks: readonly TimedBlock[];
	/** Free stretches of at least half an hour from now on, wall minutes, flat pairs. */
	readonly gaps: readonly number[];
}

export interface DayBoard {
	readonly day: string;
	/** "Friday 20 November" */
	readonly longDate: string;
	readonly zone: string;
	readonly zoneText: string;
	readonly today: boolean;
	/** Wall minute of now, when the day is today. */
	readonly nowMinute: number | null;
	/** First and last wall minute worth showing. */
	readonly from: number;
	readonly until: number;
	readonly columns: readonly Column[];
	readonly count: number;
	readonly previousDay: string;
	readonly nextDay: string;
}

export interface TodayView {
	readonly board: DayBoard;
	readonly next: readonly (DeskBooking & { readonly inMinutes: number })[];
	/** Requests that wait for an answer, the most urgent first. */
	readonly requests: readonly DeskBooking[];
	/** The desk asked for money by link, nobody paid, and nothing was booked instead. */
	readonly unpaid: readonly DeskBooking[];
	/** Absent for roles that may not see money. */
	readonly expected: {
		readonly total: string;
		readonly done: string;
		readonly open: string;
		readonly doneShare: number;
	} | null;
	readonly openGaps: number;
}

export interface BookingList {
	readonly bookings: readonly DeskBooking[];
	readonly nextCursor: string | null;
	/** This and the counts: one more than COUNTED_UP_TO means "more". */
	readonly total: number;
	readonly counts: Readonly<Record<'upcoming' | 'requests' | 'past' | 'cancelled', number>>;
}

export interface MonthDay {
	readonly day: string;
	readonly count: number;
	/** Of those, requests that wait for an answer. */
	readonly waiting: number;
	/** Nobody works. */
	readonly closed: boolean;
	/** Booked share of the working time, 0 to 1. */
	readonly share: number;
}

export interface DeskLocation {
	readonly id: string;
	readonly slug: string;
	readonly name: string;
	readonly zone: string;
	/** "Athens, GMT+2" */
	readonly zoneText: string;
	/** The day it is there now. */
	readonly today: string;
}

export interface DeskPerson extends PersonView {
	readonly locationIds: readonly string[];
}

export interface DeskService {
	readonly id: string;
	readonly name: string;
	readonly group: string | null;
	readonly durationText: string;
	readonly priceText: string;
	readonly minPersons: number;
	readonly maxPersons: number;
	readonly unstaffed: boolean;
	readonly performers: readonly { readonly staffId: string; readonly locationId: string }[];
	readonly locationIds: readonly string[];
}

export interface DeskChoices {
	/** The only person whose time this user sees; null: everyone's. */
	readonly own: string | null;
	/** BCP 47 tag of dates and times, as the store's country writes them. */
	readonly formats: string;
	readonly locations: readonly DeskLocation[];
	readonly people: readonly DeskPerson[];
	readonly services: readonly DeskService[];
}

/** What the list of payments may be narrowed to. */
export const PAYMENTS_SHOWN = [
	'all',
	'paid',
	'pending',
	'refunded',
	'failed',
	'mismatched'
] as const;
