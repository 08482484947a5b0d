import { sql } from 'drizzle-orm';
import {
	index,
	integer,
	pgPolicy,
	pgTable,
	primaryKey,
	text,
	unique,
	uuid
} from 'drizzle-orm/pg-core';
import { bookings } from '#lib/bookings/server/schema.ts';
import { staff } from '#lib/catalogue/server/schema.ts';
import { clients } from '#lib/clients/server/schema.ts';
import {
	appWorker,
	createdAt,
	id,
	instant,
	sameStore,
	storeId,
	storePolicy
} from '#lib/platform/server/columns.ts';

/** One notification to one recipient on one channel. Unique by what caused it: exactly once (A9.1). */
export const deliveries = pgTable(
	'deliveries',
	{
		storeId: storeId(),
		id: id(),
		bookingId: uuid(),
		clientId: uuid(),
		staffId: uuid(),
		channel: text({ enum: ['email', 'sms'] }).notNull(),
		/** What it says: confirmation, change, cancellation, reminder_24h … */
		rule: text().notNull(),
		/** The event's id; for reminders booking:sequence. Not the booking's version: any edit would send again. */
		cause: text().notNull(),
		recipient: text().notNull(),
		locale: text().notNull().default('en'),
		/** While queued: not before. While sending: when the try counts as lost. */
		sendAt: instant()
			.notNull()
			.default(sql`now()`),
		attempts: integer().notNull().default(0),
		provider: text(),
		providerRef: text(),
		/** Why it was skipped or failed: a code, never the vendor's text with addresses in it. */
		error: text(),
		state: text({ enum: ['queued', 'sending', 'sent', 'unknown', 'failed', 'skipped'] })
			.notNull()
			.default('queued'),
		createdAt: createdAt(),
		sentAt: instant()
	},
	(t) => [
		primaryKey({ columns: [t.storeId, t.id] }),
		unique('deliveries_once').on(t.storeId, t.cause, t.rule, t.channel, t.recipient),
		sameStore([t.storeId, t.bookingId], bookings),
		sameStore([t.storeId, t.clientId], clients),
		sameStore([t.storeId, t.staffId], staff),
		index('deliveries_due')
			.on(t.sendAt)
			.where(sql`state in ('queued', 'sending')`),
		index('deliveries_booking').on(t.storeId, t.bookingId),
		storePolicy('deliveries'),
		pgPolicy('deliveries_due', {
			for: 'select',
			to: appWorker,
			using: sql`state in ('queued', 'sending') and send_at <= now()`
		})
	]
).enableRLS();
