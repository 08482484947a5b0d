/** From an event to deliveries. Safe to run twice and at once: `deliveries_once` decides. */
import { and, eq, lte } from 'drizzle-orm';
import { newId } from '#lib/platform/server/ids.ts';
import type { Instant } from '#lib/platform/time.ts';
import type { StoreScope } from '#lib/stores/server/scope.ts';
import { notificationsFor, reminderFor, type Wanted } from '../rules.ts';
import { findBookingEvent, getCurrentBooking, type CurrentBooking } from './facts.ts';
import { recipientsOf } from './recipients.ts';
import { deliveries } from './schema.ts';

interface Plan {
	readonly wanted: Wanted;
	readonly cause: string;
	readonly sendAt: Instant;
}

async function plan(
	scope: StoreScope,
	booking: CurrentBooking,
	actorId: string | null,
	{ wanted, cause, sendAt }: Plan
): Promise<void> {
	const { row } = booking.parts;
	const recipients = await recipientsOf(scope, wanted, row, actorId);
	if (recipients.length === 0) return;
	await scope.tx
		.insert(deliveries)
		.values(
			recipients.map((to) => ({
				...to,
				storeId: scope.storeId,
				id: newId(),
				bookingId: row.id,
				rule: wanted.rule,
				cause,
				sendAt,
				createdAt: scope.now
			}))
		)
		.onConflictDoNothing();
}

/** Returns what is due now, of this event. Nothing for an event that tells nobody anything. */
export async function planNotifications(scope: StoreScope, eventId: string): Promise<string[]> {
	const event = await findBookingEvent(scope, eventId);
	if (!event) return [];
	const booking = await getCurrentBooking(scope, event.bookingId);
	for (const wanted of notificationsFor(event, booking.now))
		await plan(scope, booking, event.actorId, { wanted, cause: eventId, sendAt: scope.now });
	const reminder = reminderFor(event, event.bookingId, booking.now);
	if (reminder)
		await plan(scope, booking, null, {
			wanted: { rule: reminder.rule, staffId: null },
			cause: reminder.cause,
			sendAt: reminder.sendAt
		});
	const due = await scope.tx
		.select({ id: deliveries.id })
		.from(deliveries)
		.where(
			and(
				eq(deliveries.storeId, scope.storeId),
				eq(deliveries.cause, eventId),
				eq(deliveries.state, 'queued'),
				lte(deliveries.sendAt, scope.now)
			)
		)
		.orderBy(deliveries.id);
	return due.map((row) => row.id);
}
