import { m } from '#lib/paraglide/messages.js';
import type { BookingView } from '../visit-views.ts';

/** The one line that says how a booking stands. */
export function headOf(
	booking: Pick<BookingView, 'status' | 'past' | 'ticket' | 'payment'>,
	fresh: boolean
): string {
	const { status, ticket } = booking;
	const waiting = booking.payment?.waiting;
	if (waiting) return waiting.amount === null ? m.policy_card_ask() : m.checkout_waiting_title();
	if (status === 'cancelled') return m.book_cancelled_title();
	if (status === 'declined') return m.book_declined_title();
	if (status === 'expired') return m.book_expired_title();
	if (status === 'completed' || (booking.past && status !== 'no_show')) return m.book_past_title();
	if (status === 'pending' && fresh) return m.book_done_request();
	if (status === 'confirmed' && fresh)
		return ticket.remote
			? m.book_done_remote({ weekday: ticket.weekdayLong })
			: m.book_done_title({ weekday: ticket.weekdayLong });
	return m.book_your_booking();
}
