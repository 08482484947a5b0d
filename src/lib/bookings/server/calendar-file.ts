/** The booking as an iCalendar file: one UID for life, SEQUENCE rising with every change (A11.5, C21). */
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { toDate, type Instant } from '#lib/platform/time.ts';

export interface CalendarEntry {
	readonly storeId: string;
	readonly bookingId: string;
	readonly sequence: number;
	readonly cancelled: boolean;
	readonly startsAt: Instant;
	readonly endsAt: Instant;
	readonly stampAt: Instant;
	readonly summary: string;
	readonly description: string;
	readonly location: string;
	readonly url: string;
	readonly organizer: { readonly name: string; readonly email: string } | null;
}

/** UTC instants: every calendar shows them right, whatever it knows of zones. */
export function calendarFile(entry: CalendarEntry): string {
	const calendar = ical({
		prodId: { company: 'Appointment Hub', product: 'Appointment Hub', language: 'EN' }
	});
	calendar.method(entry.cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH);
	calendar.createEvent({
		id: `${entry.bookingId}@appointment-hub`,
		sequence: entry.sequence,
		status: entry.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
		start: toDate(entry.startsAt),
		end: toDate(entry.endsAt),
		stamp: toDate(entry.stampAt),
		summary: entry.summary,
		description: entry.description,
		location: entry.location,
		url: entry.url,
		...(entry.organizer ? { organizer: entry.organizer } : {})
	});
	return calendar.toString();
}
