/** What may happen to a booking, and until when (RULES D1, D14, C28). Pure: `now` comes in. */
import type { PolicySnapshot } from '#lib/availability/offer.ts';
import { HOUR, instant, MINUTE, plus, type Instant } from '#lib/platform/time.ts';

export const BOOKING_STATUSES = [
	'pending',
	'confirmed',
	'checked_in',
	'completed',
	'no_show',
	'cancelled',
	'declined',
	'expired'
] as const;
export type BookingStatus = (typeof BOOKING_STATUSES)[number];

/** D1. Anything not listed is impossible. */
const NEXT: Record<BookingStatus, readonly BookingStatus[]> = {
	pending: ['confirmed', 'declined', 'expired', 'cancelled'],
	confirmed: ['checked_in', 'completed', 'no_show', 'cancelled'],
	checked_in: ['completed', 'no_show', 'confirmed'],
	completed: ['no_show', 'checked_in'],
	no_show: ['completed', 'checked_in'],
	cancelled: [],
	declined: [],
	expired: []
};

export const canBecome = (from: BookingStatus, to: BookingStatus): boolean =>
	NEXT[from].includes(to);

/** Holds time of staff and resources. */
export const isActive = (status: BookingStatus): boolean =>
	status === 'pending' || status === 'confirmed' || status === 'checked_in';

/** The price is still owed, or was earned: not when the visit fell through. */
export const owesPrice = (status: BookingStatus): boolean =>
	isActive(status) || status === 'completed';

/** Days in which "came" and "did not come" may be corrected into each other (D1). */
export const CORRECTION_DAYS = 14;

export type Refusal = 'NOTICE_PASSED' | 'ILLEGAL_TRANSITION' | 'LIMIT_REACHED' | null;

interface Timed {
	readonly status: BookingStatus;
	readonly startsAt: Instant;
	readonly createdAt: Instant;
	readonly policy: PolicySnapshot;
	readonly rescheduledCount: number;
	readonly pendingFor?: 'approval' | 'payment' | null;
}

/** Free for a while after booking, unless it starts within two hours (D14). */
export const inGrace = (
	booking: Pick<Timed, 'startsAt' | 'createdAt' | 'policy'>,
	now: Instant
): boolean =>
	now < booking.createdAt + booking.policy.graceMinutes * MINUTE &&
	booking.startsAt - now >= 2 * HOUR;

/** A policy that names a price for leaving late, instead of refusing it (D14). */
export const hasTiers = (policy: PolicySnapshot): boolean => (policy.fees?.tiers.length ?? 0) > 0;

/** The last moment in which the client may cancel, elapsed time against the current start (D14). */
export const cancelUntil = (booking: Pick<Timed, 'startsAt' | 'policy'>): Instant =>
	(booking.startsAt - booking.policy.cancelNoticeMinutes * MINUTE) as Instant;

export const rescheduleUntil = (booking: Pick<Timed, 'startsAt' | 'policy'>): Instant =>
	(booking.startsAt - booking.policy.rescheduleNoticeMinutes * MINUTE) as Instant;

/** Why the client may not cancel now; null when he may. Staff always may, with a reason (C28). */
export function clientMayCancel(booking: Timed, now: Instant): Refusal {
	if (!canBecome(booking.status, 'cancelled')) return 'ILLEGAL_TRANSITION';
	// A request that waits for the store may always be withdrawn (D14).
	if (booking.status === 'pending' || inGrace(booking, now)) return null;
	if (now <= cancelUntil(booking)) return null;
	// Late, and the policy says what that costs: until the start it may be done.
	return hasTiers(booking.policy) && now < booking.startsAt ? null : 'NOTICE_PASSED';
}

export function clientMayReschedule(booking: Timed, now: Instant): Refusal {
	if (booking.status !== 'confirmed' && booking.status !== 'pending') return 'ILLEGAL_TRANSITION';
	// First the money, or another time from the start: a page that is open names this one.
	if (booking.pendingFor === 'payment') return 'ILLEGAL_TRANSITION';
	if (booking.rescheduledCount >= booking.policy.maxClientReschedules) return 'LIMIT_REACHED';
	if (booking.status === 'pending' || inGrace(booking, now)) return null;
	return now <= rescheduleUntil(booking) ? null : 'NOTICE_PASSED';
}

/** D21: the store answers a request within a day, and before the notice of the service runs out. */
export const decideBy = (now: Instant, startsAt: Instant, noticeMinutes: number): Instant =>
	Math.max(
		now + 5 * MINUTE,
		Math.min(now + 24 * HOUR, startsAt - noticeMinutes * MINUTE)
	) as Instant;

/** How long a page of the provider's stays open, its way there included, and the time behind it (D17). */
const PAYING_MS = 34 * MINUTE;
/** A link to pay that the desk sent is good for a day. */
const LINK_MS = 24 * HOUR;

export const waitingForPayment = (now: Instant) =>
	({ pendingFor: 'payment', decideBy: plus(now, PAYING_MS) }) as const;

export const waitingForLinkedPayment = (now: Instant, startsAt: Instant) =>
	({
		pendingFor: 'payment',
		decideBy: instant(Math.max(now + PAYING_MS, Math.min(now + LINK_MS, startsAt)))
	}) as const;

/** So late that staff are asked whether the visit was missed; nothing happens by itself (D15). */
export const LATE_MINUTES = 15;

/** Undo of a cancellation by the client, and of a tap by staff (D16, A5.12). */
export const UNDO_MINUTES = 10;
export const mayUndo = (endedAt: Instant | null, now: Instant): boolean =>
	endedAt !== null && now <= endedAt + UNDO_MINUTES * MINUTE;
