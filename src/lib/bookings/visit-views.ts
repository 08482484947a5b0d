/** A visit being taken or already taken, in the reader's words: ticket, hold, booking. */
import type { Instant } from '#lib/platform/time.ts';
import type { StoreView } from './views.ts';

export interface TicketView {
	readonly code: string | null;
	readonly serviceName: string;
	readonly personName: string | null;
	readonly partySize: number;
	readonly weekday: string;
	readonly dayOfMonth: string;
	readonly monthYear: string;
	/** "Tuesday" */
	readonly weekdayLong: string;
	/** "11:00 to 12:45, Athens time" */
	readonly timeText: string;
	/** "09:00 to 10:45, London time", when the two differ. */
	readonly secondText: string | null;
	readonly longDate: string;
	readonly locationName: string;
	readonly address: string;
	readonly remote: boolean;
	readonly priceText: string;
	/** ISO, for <time>. */
	readonly startsAtIso: string;
	readonly endsAtIso: string;
}

/** What is paid before the booking is confirmed. */
export interface DueView {
	/** "€15" */
	readonly now: string;
	/** Left for the visit; null: all is paid now. */
	readonly later: string | null;
	readonly testMode: boolean;
}

/** The card that is asked for at booking. */
export interface CardDueView {
	/** What the client agrees to, whole. */
	readonly terms: string;
	/** One that is kept already, and is good for it: "Visa ending in 4242". */
	readonly kept: { readonly id: string; readonly text: string } | null;
	readonly testMode: boolean;
}

/** What was paid for a booking, is due, or is waited for. */
export interface PaymentView {
	readonly waiting: {
		/** null: no money but a card. */
		readonly amount: string | null;
		/** The mandate of that card. */
		readonly terms: string | null;
		/** "14:42", in the location's zone. */
		readonly until: string;
		readonly leftMs: number;
		/** What became of the last try. */
		readonly failure: string | null;
		/** The provider's page, while one is open. */
		readonly payUrl: string | null;
	} | null;
	readonly paid: string | null;
	readonly due: string | null;
	readonly refunded: string | null;
	/** It ended because nobody paid, or left a card. */
	readonly unpaid: 'money' | 'card' | null;
	readonly testMode: boolean;
}

export interface HoldView {
	readonly claimId: string;
	readonly store: StoreView;
	readonly serviceSlug: string;
	readonly ticket: TicketView;
	/** Price lines, total last. */
	readonly lines: readonly { readonly label: string; readonly amount: string }[];
	readonly total: string;
	readonly free: boolean;
	/** `free`: until when, absent when that has passed; `late`: what holds then, absent when always free. */
	readonly policy: {
		readonly free: { readonly title: string; readonly text: string } | null;
		readonly late: { readonly title: string; readonly text: string } | null;
	};
	readonly expiresAt: Instant;
	/** The server's clock when this was made: the device's may be wrong. */
	readonly now: Instant;
	/** "14:30", in the location's zone. */
	readonly expiresText: string;
	readonly expired: boolean;
	readonly extended: boolean;
	readonly approval: boolean;
	/** Null: nothing is paid now. */
	readonly due: DueView | null;
	/** Null: no card is asked for. */
	readonly card: CardDueView | null;
	/** The signed-in client's package that pays for it: how many of what is left. */
	readonly cover: {
		readonly name: string;
		readonly spends: number;
		readonly usesLeft: number;
	} | null;
	/** Sent back with the form, in case the hold is gone by then. */
	readonly fallback: {
		readonly serviceId: string;
		readonly locationId: string;
		readonly staffId: string | null;
		readonly partySize: number;
		readonly startsAt: Instant;
		readonly priceMinor: number;
		readonly dueMinor: number;
		readonly ceilingMinor: number;
	};
}

export interface BookingView {
	readonly bookingId: string;
	readonly code: string;
	readonly version: number;
	readonly status:
		| 'pending'
		| 'confirmed'
		| 'checked_in'
		| 'completed'
		| 'no_show'
		| 'cancelled'
		| 'declined'
		| 'expired';
	readonly store: StoreView;
	readonly serviceSlug: string;
	readonly serviceId: string;
	readonly staffSlug: string | null;
	readonly locationId: string;
	readonly locationSlug: string;
	readonly ticket: TicketView;
	/** Partly hidden for whoever was forwarded the link: "K. Zafeiri". */
	readonly clientName: string;
	/** "k…@example.org": where the confirmation went. */
	readonly maskedEmail: string | null;
	readonly maskedPhone: string | null;
	readonly note: string;
	readonly mayCancel: boolean;
	readonly mayReschedule: boolean;
	/** "Free to change for 2 days and 20 hours"; null when it is too late. */
	readonly freeText: string | null;
	readonly freeUntil: string | null;
	/** Cancelled less than ten minutes ago. */
	readonly mayUndo: boolean;
	readonly decideByText: string | null;
	readonly reason: string | null;
	readonly past: boolean;
	/** Null: nothing was asked for and nothing paid. */
	readonly payment: PaymentView | null;
}
