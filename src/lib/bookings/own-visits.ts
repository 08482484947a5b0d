/** One person's bookings across stores, as `/my` shows them (A6.2). */
import type { Instant } from '#lib/platform/time.ts';
import type { BookingStatus } from './rules.ts';
import type { AccentTokens } from './views.ts';
import type { TicketView } from './visit-views.ts';

export interface OwnVisit {
	readonly bookingId: string;
	readonly startsAt: Instant;
	/** Still to come or going on; else past, cancelled or declined. */
	readonly coming: boolean;
	readonly status: BookingStatus;
	readonly store: {
		readonly name: string;
		/** On the main host. */
		readonly href: string;
		readonly accentTokens: AccentTokens;
	};
	readonly ticket: TicketView;
	/** "Thu 22 Oct" of this year, "Mon 22 Dec 2025" of another. */
	readonly dateText: string;
	/** "17:30" */
	readonly timeText: string;
	/** Days of the store's calendar from today; below 0: past. */
	readonly inDays: number;
	/** The booking's own page and what can be done there, with its link; null once the link is dead. */
	readonly href: string | null;
	readonly changeHref: string | null;
	readonly cancelHref: string | null;
	readonly fileHref: string | null;
	/** "Free to change for 2 days and 20 hours" */
	readonly freeText: string | null;
	/** The picker with this service, person, place and weekday; the store's page when the service is gone. */
	readonly againHref: string | null;
}

export interface OwnVisits {
	readonly next: OwnVisit | null;
	readonly later: readonly OwnVisit[];
	/** Newest first; also what was cancelled or declined. */
	readonly past: readonly OwnVisit[];
}

/** What of each kind is shown, of all stores together. */
export const MOST_VISITS = 20;

/** All stores' visits in one order. */
export function sortVisits(visits: readonly OwnVisit[]): OwnVisits {
	const byStart = [...visits].sort((a, b) => a.startsAt - b.startsAt);
	const [next = null, ...later] = byStart.filter((visit) => visit.coming);
	const past = byStart.filter((visit) => !visit.coming).reverse();
	return { next, later: later.slice(0, MOST_VISITS), past: past.slice(0, MOST_VISITS) };
}
