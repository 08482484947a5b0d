/** Is what was planned still true, and still for this person? Asked in the transaction that writes it (C29). */
import type { BookingParts } from '#lib/bookings/server/client-views.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import {
	isReminderOf,
	isRule,
	outdated,
	outdatedReminder,
	type SkipReason,
	type Wanted
} from '../rules.ts';
import { findBookingEvent, getCurrentBooking, type CurrentBooking } from './facts.ts';
import { recipientsOf } from './recipients.ts';
import type { ToWrite } from './rendering.ts';
import type { deliveries } from './schema.ts';

type Delivery = typeof deliveries.$inferSelect;

export type Truth =
	{ readonly parts: BookingParts; readonly toWrite: ToWrite } | { readonly skip: SkipReason };

/** A client's reminder that lost its consent has no recipients at all. */
async function refusedRecipient(
	scope: StoreScope,
	delivery: Delivery,
	wanted: Wanted,
	booking: CurrentBooking
): Promise<SkipReason | null> {
	const now = await recipientsOf(scope, wanted, booking.parts.row, null);
	const there = now.some(
		(each) => each.channel === delivery.channel && each.recipient === delivery.recipient
	);
	if (there) return null;
	const { contactEmail, contactPhone } = booking.parts.row;
	const reachable = [contactEmail, contactPhone].includes(delivery.recipient);
	return wanted.rule === 'reminder_24h' && reachable ? 'no_consent' : 'recipient_changed';
}

async function ofReminder(
	scope: StoreScope,
	delivery: Delivery,
	booking: CurrentBooking
): Promise<Truth> {
	const { parts, now } = booking;
	const toWrite = { rule: 'reminder_24h', staffId: null, event: null } as const;
	const skip =
		outdatedReminder(now, scope.now) ??
		(isReminderOf(delivery.cause, parts.row.id, now.sequence) ? null : 'moved') ??
		(await refusedRecipient(scope, delivery, toWrite, booking));
	return skip === null ? { parts, toWrite } : { skip };
}

export async function stillTrue(scope: StoreScope, delivery: Delivery): Promise<Truth> {
	const { rule, bookingId, staffId, cause } = delivery;
	// A rule of an older release, or a booking that is gone: nothing can be said of it.
	if (bookingId === null || !isRule(rule)) return { skip: 'ended' };
	const booking = await getCurrentBooking(scope, bookingId);
	if (rule === 'reminder_24h') return await ofReminder(scope, delivery, booking);
	const event = await findBookingEvent(scope, cause);
	if (!event) return { skip: 'ended' };
	const wanted: Wanted = { rule, staffId };
	const skip =
		outdated(wanted, event, booking.now, scope.now) ??
		(await refusedRecipient(scope, delivery, wanted, booking));
	return skip === null ? { parts: booking.parts, toWrite: { ...wanted, event } } : { skip };
}
