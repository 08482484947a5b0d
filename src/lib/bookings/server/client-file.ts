/** The client's own calendar file, for the page and as a mail's attachment: the same bytes (C11). */
import { m } from '#lib/paraglide/messages.js';
import { toLocale } from '#lib/platform/locale.ts';
import { config, publicUrl } from '#lib/platform/server/config.ts';
import { storeUrl } from '#lib/stores/href.ts';
import type { StoreAddress } from '#lib/stores/server/addresses.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import type { TicketView } from '../visit-views.ts';
import { calendarFile } from './calendar-file.ts';
import { calendarLinks, type CalendarLinks } from './calendar-links.ts';
import { bookingTicket, type BookingParts } from './client-views.ts';
import { linkToken } from './link.ts';
import { readerOf, storeView } from './store-view.ts';

/** Absolute address of a booking's own page; works until 30 days after the visit. */
export const bookingLink = (scope: StoreScope, store: StoreAddress, parts: BookingParts): string =>
	storeUrl(
		publicUrl(config()),
		store,
		`/b/${parts.row.code}?t=${linkToken(scope.storeId, parts.row.id, parts.row.linkVersion)}`
	);

/** The same summary, text and place as the file's. */
export function calendarLinksOf(
	scope: StoreScope,
	store: StoreAddress,
	parts: BookingParts,
	ticket: TicketView
): CalendarLinks {
	const summary = m.book_calendar_summary(
		{ service: ticket.serviceName, store: store.name },
		{ locale: toLocale(scope.locale) }
	);
	const details = [ticket.timeText, ticket.secondText, bookingLink(scope, store, parts)];
	return calendarLinks(ticket, summary, details.filter(Boolean).join('\n'));
}

export async function clientFileOf(
	scope: StoreScope,
	store: StoreAddress,
	parts: BookingParts
): Promise<string> {
	const view = await storeView(scope, store);
	const reader = readerOf(scope, view);
	const ticket = await bookingTicket(scope, parts, parts.row.viewerZone, reader);
	const url = bookingLink(scope, store, parts);
	const words = { locale: toLocale(reader.locale) };
	return calendarFile({
		storeId: scope.storeId,
		bookingId: parts.row.id,
		sequence: parts.row.sequence,
		cancelled: parts.row.claimId === null,
		startsAt: parts.segment.startsAt,
		endsAt: parts.segment.endsAt,
		stampAt: scope.now,
		summary: m.book_calendar_summary({ service: ticket.serviceName, store: view.name }, words),
		description: [ticket.timeText, ticket.secondText, url].filter(Boolean).join('\n'),
		location: ticket.remote ? '' : [ticket.locationName, ticket.address].filter(Boolean).join(', '),
		url,
		organizer: view.email === null ? null : { name: view.name, email: view.email }
	});
}
