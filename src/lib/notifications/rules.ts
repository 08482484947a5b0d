/**
 * Which event tells whom what, and whether that is still true when it is about to leave (RULES D24,
 * C29, A9.1). Pure: `now` comes in.
 */
import { HOUR, plus, type Instant } from '#lib/platform/time.ts';

export type Audience = 'client' | 'staff' | 'desk';

/** What a notification says, and to whom it is written. The names are stored with each delivery. */
export const RULES = {
	request_received: 'client',
	request_changed: 'client',
	confirmation: 'client',
	change: 'client',
	cancellation: 'client',
	withdrawn: 'client',
	declined: 'client',
	expired: 'client',
	payment_asked: 'client',
	payment_late: 'client',
	card_late: 'client',
	fee_owed: 'client',
	restored: 'client',
	reminder_24h: 'client',
	staff_new: 'staff',
	staff_change: 'staff',
	staff_cancelled: 'staff',
	staff_removed: 'staff',
	staff_restored: 'staff',
	store_request: 'desk',
	store_withdrawn: 'desk',
	store_expired: 'desk'
} as const satisfies Record<string, Audience>;
export type Rule = keyof typeof RULES;
export const isRule = (value: string): value is Rule => Object.hasOwn(RULES, value);

export type Channel = 'email' | 'sms';

/** A booking's event, without anything personal. */
export interface Happened {
	readonly name: string;
	readonly occurredAt: Instant;
	readonly actorId: string | null;
	/** A person of the store, or an admin in it, did it. */
	readonly byStore: boolean;
	/** Of a new booking: `pending` or `confirmed`. */
	readonly status: string | null;
	/** Of an ended one: what it was before. */
	readonly endedFrom: string | null;
	/** What it waited for when this happened. */
	readonly pendingFor?: string | null;
	/** Of money that came too late: what is free instead. */
	readonly alternatives?: readonly Instant[];
	readonly startsAt: Instant;
	readonly staffIds: readonly string[];
	/** Of a moved one. */
	readonly before: { readonly startsAt: Instant; readonly staffIds: readonly string[] } | null;
}

/** The booking as it is when asked. */
export interface BookingNow {
	readonly status: string;
	readonly startsAt: Instant;
	readonly endsAt: Instant;
	readonly endedAt: Instant | null;
	readonly sequence: number;
	readonly staffIds: readonly string[];
}

export interface Wanted {
	readonly rule: Rule;
	/** For `staff_…`: whom; null when nobody performs it, and then the desk is told. */
	readonly staffId: string | null;
}

const toClient = (rule: Rule): Wanted => ({ rule, staffId: null });
const toDesk = toClient;
const toStaff = (rule: Rule, staffIds: readonly string[]): Wanted[] =>
	staffIds.length === 0
		? [{ rule, staffId: null }]
		: [...new Set(staffIds)].map((staffId) => ({ rule, staffId }));

function afterMove(event: Happened, booking: BookingNow): Wanted[] {
	if (booking.status === 'pending' && event.pendingFor === 'payment')
		return [toClient('payment_asked')];
	if (booking.status === 'pending') return [toClient('request_changed'), toDesk('store_request')];
	const [had, has] = [event.before?.staffIds ?? [], event.staffIds];
	if (had.length === 0 && has.length === 0)
		return [toClient('change'), ...toStaff('staff_change', [])];
	const each = (rule: Rule, ids: readonly string[]): Wanted[] =>
		ids.length === 0 ? [] : toStaff(rule, ids);
	return [
		toClient('change'),
		...each(
			'staff_new',
			has.filter((id) => !had.includes(id))
		),
		...each(
			'staff_change',
			has.filter((id) => had.includes(id))
		),
		...each(
			'staff_removed',
			had.filter((id) => !has.includes(id))
		)
	];
}

function all(event: Happened, booking: BookingNow): Wanted[] {
	const staff = (rule: Rule) => toStaff(rule, event.staffIds);
	const unpaid = event.pendingFor === 'payment';
	switch (event.name) {
		case 'booking.created':
		case 'booking.forced':
			// At the page the client is asked there and then; from the desk a link is sent.
			if (unpaid) return event.byStore ? [toClient('payment_asked')] : [];
			return event.status === 'pending'
				? [toClient('request_received'), toDesk('store_request')]
				: [toClient('confirmation'), ...staff('staff_new')];
		case 'booking.requested':
			return [toClient('request_received'), toDesk('store_request')];
		case 'booking.paid_too_late':
			return [toClient('payment_late')];
		case 'booking.card_too_late':
			return [toClient('card_late')];
		case 'booking.fee_owed':
			return [toClient('fee_owed')];
		case 'booking.confirmed':
			return [toClient('confirmation'), ...staff('staff_new')];
		case 'booking.declined':
			return [toClient('declined')];
		case 'booking.expired':
			return unpaid ? [] : [toClient('expired'), toDesk('store_expired')];
		case 'booking.cancelled':
			if (unpaid) return event.byStore ? [toClient('cancellation')] : [];
			return event.endedFrom === 'pending'
				? [toClient('withdrawn'), toDesk('store_withdrawn')]
				: [toClient('cancellation'), ...staff('staff_cancelled')];
		case 'booking.restored':
			return [toClient('restored'), ...staff('staff_restored')];
		case 'booking.rescheduled':
			return afterMove(event, booking);
		default:
			return [];
	}
}

/** Events of a booking that tell somebody something. */
export const ANNOUNCED = [
	'booking.created',
	'booking.forced',
	'booking.requested',
	'booking.paid_too_late',
	'booking.card_too_late',
	'booking.fee_owed',
	'booking.confirmed',
	'booking.declined',
	'booking.expired',
	'booking.cancelled',
	'booking.restored',
	'booking.rescheduled'
] as const;

/** The desk is not told what a colleague at the desk has just done. */
export const notificationsFor = (event: Happened, booking: BookingNow): Wanted[] =>
	all(event, booking).filter(({ rule }) => !(RULES[rule] === 'desk' && event.byStore));

export interface Reminder {
	readonly rule: 'reminder_24h';
	/** What makes it one: this booking at this time. A moved booking has another. */
	readonly cause: string;
	readonly sendAt: Instant;
}

const REMIND_BEFORE_MS = 24 * HOUR;
const REMINDED_AFTER: ReadonlySet<string> = new Set([
	'booking.created',
	'booking.forced',
	'booking.confirmed',
	'booking.restored',
	'booking.rescheduled'
]);

export const reminderCause = (bookingId: string, sequence: number): string =>
	`${bookingId}:${sequence}`;

/** Null when the moment had passed as the booking was made or moved: never sent at once (D24, C29). */
export function reminderFor(
	event: Happened,
	bookingId: string,
	booking: BookingNow
): Reminder | null {
	if (!REMINDED_AFTER.has(event.name) || booking.status !== 'confirmed') return null;
	const sendAt = plus(booking.startsAt, -REMIND_BEFORE_MS);
	if (sendAt <= event.occurredAt) return null;
	return { rule: 'reminder_24h', cause: reminderCause(bookingId, booking.sequence), sendAt };
}

interface Contact {
	readonly email: string | null;
	readonly phone: string | null;
	/** Ticked on the booking, and not taken back since. */
	readonly reminders: boolean;
}

/** By e-mail; by SMS where there is no address, so that a client on the phone hears of a cancellation too. */
export function clientChannels(
	rule: Rule,
	contact: Contact
): { channel: Channel; recipient: string }[] {
	const email =
		contact.email === null ? [] : [{ channel: 'email' as const, recipient: contact.email }];
	const sms = contact.phone === null ? [] : [{ channel: 'sms' as const, recipient: contact.phone }];
	if (rule === 'reminder_24h') return contact.reminders ? [...email, ...sms] : [];
	return email.length > 0 ? email : sms;
}

/** Why a notification that was planned is not sent after all; stored as the delivery's `error`. */
export const SKIP_REASONS = [
	'ended',
	'moved',
	'past',
	'decided',
	'reversed',
	'no_consent',
	'recipient_changed',
	'store_disabled'
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

const same = (a: readonly string[], b: readonly string[]): boolean =>
	a.length === b.length && a.every((id) => b.includes(id));

const isMoved = (event: Happened, booking: BookingNow): boolean =>
	event.startsAt !== booking.startsAt || !same(event.staffIds, booking.staffIds);

function standing(event: Happened, booking: BookingNow, now: Instant): SkipReason | null {
	if (booking.status !== 'confirmed' && booking.status !== 'checked_in') return 'ended';
	if (isMoved(event, booking)) return 'moved';
	return booking.endsAt <= now ? 'past' : null;
}

/** What an event made us plan may be untrue by the time it leaves: null when it still holds. */
export function outdated(
	wanted: Wanted,
	event: Happened,
	booking: BookingNow,
	now: Instant
): SkipReason | null {
	switch (wanted.rule) {
		case 'request_received':
		case 'request_changed':
		case 'store_request':
		case 'payment_asked':
			if (booking.status !== 'pending') return 'decided';
			return isMoved(event, booking) ? 'moved' : null;
		case 'cancellation':
		case 'withdrawn':
		case 'staff_cancelled':
		case 'store_withdrawn':
			// Cancelled, taken back, cancelled again: only the last cancellation is told.
			return booking.status === 'cancelled' && booking.endedAt === event.occurredAt
				? null
				: 'reversed';
		case 'declined':
			return booking.status === 'declined' ? null : 'reversed';
		case 'fee_owed':
			return booking.status === 'cancelled' || booking.status === 'no_show' ? null : 'reversed';
		case 'payment_late':
		case 'card_late':
			return ['expired', 'cancelled', 'declined'].includes(booking.status) ? null : 'reversed';
		case 'expired':
		case 'store_expired':
			return booking.status === 'expired' ? null : 'reversed';
		case 'staff_removed':
			return booking.staffIds.includes(wanted.staffId ?? '') ? 'moved' : null;
		case 'reminder_24h':
			return outdatedReminder(booking, now);
		default:
			return standing(event, booking, now);
	}
}

/** `cause` of a reminder's delivery names the sequence it was planned for. */
export const isReminderOf = (cause: string, bookingId: string, sequence: number): boolean =>
	cause === reminderCause(bookingId, sequence);

export function outdatedReminder(booking: BookingNow, now: Instant): SkipReason | null {
	if (booking.status !== 'confirmed') return 'ended';
	return booking.startsAt <= now ? 'past' : null;
}
