/** "Add to calendar" for people who keep theirs in a browser: addresses that open a filled-in form there. */
import type { TicketView } from '../visit-views.ts';

export interface CalendarLinks {
	readonly google: string;
	readonly outlook: string;
}

/** 20261124T090000Z */
const compact = (iso: string): string => iso.replace(/[-:]|\.\d+/g, '');

export function calendarLinks(ticket: TicketView, summary: string, details: string): CalendarLinks {
	const place = ticket.remote
		? ''
		: [ticket.locationName, ticket.address].filter(Boolean).join(', ');
	const google = new URLSearchParams({
		action: 'TEMPLATE',
		text: summary,
		dates: `${compact(ticket.startsAtIso)}/${compact(ticket.endsAtIso)}`,
		details,
		location: place
	});
	const outlook = new URLSearchParams({
		path: '/calendar/action/compose',
		rru: 'addevent',
		subject: summary,
		startdt: ticket.startsAtIso,
		enddt: ticket.endsAtIso,
		body: details,
		location: place
	});
	return {
		google: `https://calendar.google.com/calendar/render?${google.toString()}`,
		outlook: `https://outlook.live.com/calendar/0/deeplink/compose?${outlook.toString()}`
	};
}
